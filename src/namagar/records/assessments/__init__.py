"""Rounds, answers, evidence and review."""
