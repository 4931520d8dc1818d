"""One file a format; each takes one publication."""
