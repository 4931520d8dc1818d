"""Indicators of internal migration from one table of moves and what is known of its areas."""
