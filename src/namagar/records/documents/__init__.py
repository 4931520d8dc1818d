"""Evidence files with fingerprints, and citations of law."""
