"""Programs that look for files which break a reader; they take minutes and are no part of the tests."""
