"""Commands of decisions."""
