"""Answering and reviewing a round."""
