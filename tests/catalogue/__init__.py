"""Tests of: catalogue."""
