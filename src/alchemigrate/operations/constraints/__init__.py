"""Constraints, changed while they are in use."""
