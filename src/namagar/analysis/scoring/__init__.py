"""Published scoring rules and nothing else."""
