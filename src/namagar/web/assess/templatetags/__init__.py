"""Tags that only the pages of those who answer and review draw with."""
