"""Names in SQL of SQLite."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.dialects import sqlite

PREPARER = sqlite.dialect().identifier_preparer


def quoted(name: str) -> str:
    """A name, in quotes where SQLite needs them."""
    return str(PREPARER.quote(name))


def listed(names: Iterable[str]) -> str:
    """Several names with commas."""
    return ", ".join(map(quoted, names))
