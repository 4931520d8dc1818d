"""Fitting a table to totals: decided to be possible first, then computed, then measured on all totals at once."""
