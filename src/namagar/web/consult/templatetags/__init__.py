"""Words of a consultation as tags."""
