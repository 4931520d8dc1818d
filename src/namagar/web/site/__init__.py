"""Settings, addresses and commands of the installed site."""
