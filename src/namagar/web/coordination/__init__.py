"""Network, capacity and project pages."""
