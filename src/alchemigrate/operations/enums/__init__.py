"""Enumerations, changed while they are in use."""
