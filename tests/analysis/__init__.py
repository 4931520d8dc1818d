"""Tests of: analysis."""
