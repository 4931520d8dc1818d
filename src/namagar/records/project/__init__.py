"""The project record, its results matrix and its IATI file."""
