"""Commands that a timer runs."""
