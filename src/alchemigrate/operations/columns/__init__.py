"""Columns, changed while they are in use."""
