"""The house rules as functions: each takes sources and returns the complaints it has."""
