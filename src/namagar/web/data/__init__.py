"""Claims of one quantity, findings and decisions."""
