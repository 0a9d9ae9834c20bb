"""Dangers of schema changes, one file each."""
