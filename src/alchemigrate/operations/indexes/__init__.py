"""Indexes, changed while they are in use."""
