"""The world outside: exchanges, feeds, and the old journal."""
