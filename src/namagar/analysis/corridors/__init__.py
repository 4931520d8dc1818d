"""Two places between which people move: what is said of each kind of movement, whole years, and what may come next."""
