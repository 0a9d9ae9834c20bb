"""Database URLs."""
