"""Estimates and small arithmetic on counted people, with their rules on small cells."""
