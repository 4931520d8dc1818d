"""Publishers' files on their way into claims: sent, mapped, checked, taken, and undone as a whole."""
