"""The library at the command line, without Django, and the commands that an installed site adds."""
