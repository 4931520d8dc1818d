"""Institutions, users, roles and the journal."""
