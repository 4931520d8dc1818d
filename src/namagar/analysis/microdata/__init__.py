"""From persons in a census or a survey to tables of moves: one set of expressions for every engine."""
