"""Any file as ministries have it, read without guessing and turned into claims by a mapping."""
