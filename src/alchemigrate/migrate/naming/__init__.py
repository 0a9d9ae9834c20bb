"""Naming conventions on a live database: what the models want, one short lock at a time."""
