"""Immutable releases and the way back from what they hold."""
