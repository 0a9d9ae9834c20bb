"""The change catalogue: its rows, what the rules make of them, and what they do when run."""
