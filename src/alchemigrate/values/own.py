"""What this tool keeps in a database for itself: no part of the application's schema."""

from __future__ import annotations

PREFIX = "alchemigrate_"


def is_ours(name: str) -> bool:
    """Whether a table, or what is made in one for a while, is ours; its schema may be in front."""
    return name.rpartition(".")[2].startswith(PREFIX)
