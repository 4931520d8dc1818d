"""Flows between areas from two tables of stocks: what is assumed is stated, and every adjustment is returned."""
