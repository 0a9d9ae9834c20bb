"""Text in SQL."""

from __future__ import annotations


def literal(value: str) -> str:
    """A text in quotes."""
    return "'" + value.replace("'", "''") + "'"
