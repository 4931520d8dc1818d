"""One N-of-M sign-off for everything."""
