"""Tags and templates that every face draws with."""
