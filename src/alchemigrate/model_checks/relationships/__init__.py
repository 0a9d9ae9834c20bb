"""Both ends of relationships, cascades, and how they load."""
