"""Changes that make others wait for a table."""
