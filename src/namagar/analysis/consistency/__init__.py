"""Checks that find contradictions among claims."""
