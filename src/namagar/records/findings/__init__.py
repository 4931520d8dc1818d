"""Findings that people follow up: who looks into one, until when, what is said about it and how it ends."""
