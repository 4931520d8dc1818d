"""Consultation on a frozen draft: remarks, dispositions, guests, workshops."""
