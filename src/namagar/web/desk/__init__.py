"""What I must do next."""
