"""What can be asked and said: data files, their schemas and one reader."""
