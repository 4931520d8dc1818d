"""Tables of moves of which only some totals and cells are published: the rest from a stated prior, with intervals."""
