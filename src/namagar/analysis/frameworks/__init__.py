"""Frameworks read from the catalogue as typed values."""
