"""Changes that lose or damage rows."""
