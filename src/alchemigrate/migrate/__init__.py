"""Changing live schemas."""
