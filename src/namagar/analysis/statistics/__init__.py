"""Numbers about meetings and capacity: what a quorum needs, what a course changed."""
