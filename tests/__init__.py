"""The tests, mirrored by floor."""
