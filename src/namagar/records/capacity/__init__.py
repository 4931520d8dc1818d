"""Needs, course sessions and paired tests."""
