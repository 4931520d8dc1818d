"""Frozen drafts, remarks by passage with their dispositions, guests, workshops."""
