"""Template tags of the face `data`."""
