"""Country pages and releases for everybody."""
