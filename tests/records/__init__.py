"""Tests of: records."""
