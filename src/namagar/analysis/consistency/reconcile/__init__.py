"""Reconciliation: one set of numbers from claims that cannot all be right, with what each source had to give."""
