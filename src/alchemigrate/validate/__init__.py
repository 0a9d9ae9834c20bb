"""Validating models and databases."""
