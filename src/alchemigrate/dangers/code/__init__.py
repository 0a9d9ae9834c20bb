"""Changes that break the code that still runs."""
