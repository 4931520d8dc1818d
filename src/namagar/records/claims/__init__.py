"""Claims as received, their findings and the quantities they answer."""
