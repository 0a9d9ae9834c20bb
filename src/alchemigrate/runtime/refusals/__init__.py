"""Combinations of options that cannot work, or do harm: each with its cure."""
