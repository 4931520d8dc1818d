"""Tags that only the desk and its mails draw with."""
