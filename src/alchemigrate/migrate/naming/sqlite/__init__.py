"""Naming conventions on SQLite, where a constraint gets a name by its table being made anew."""
