"""What people do and what must be kept."""
