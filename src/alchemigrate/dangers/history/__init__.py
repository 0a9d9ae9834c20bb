"""Revisions that cannot be applied or taken back."""
