"""Moves between areas: tables of origins and destinations, fitting them to totals, and flows from stocks."""
