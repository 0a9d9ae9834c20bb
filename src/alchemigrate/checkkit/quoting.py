"""Names in the SQL of a cure, in quotes where PostgreSQL needs them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.dialects import postgresql

PREPARER = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]


def quoted(name: str) -> str:
    """A name of one or more parts: `orders`, `"user"`, `shop."Order"`."""
    return ".".join(PREPARER.quote(part) for part in name.split("."))


def listed(names: Iterable[str]) -> str:
    """Several names with commas."""
    return ", ".join(map(quoted, names))
