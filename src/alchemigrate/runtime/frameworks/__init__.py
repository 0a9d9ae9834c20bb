"""A session per request: each framework in a file of its own, imported by those who use it."""
