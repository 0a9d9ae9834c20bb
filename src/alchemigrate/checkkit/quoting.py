"""Names in the SQL of a cure, in quotes where PostgreSQL needs them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import make_url

PREPARER = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]
KNOWN = frozenset(("postgresql", "mysql", "mariadb", "oracle", "mssql", "sqlite"))
"""The dialects of SQLAlchemy itself; others may not be installed."""


def quoted(name: str) -> str:
    """A name of one or more parts: `orders`, `"user"`, `shop."Order"`."""
    return ".".join(PREPARER.quote(part) for part in name.split("."))


def listed(names: Iterable[str]) -> str:
    """Several names with commas."""
    return ", ".join(map(quoted, names))


def reserved(name: str, dialect: str) -> bool:
    """Whether SQLAlchemy's list of a dialect's reserved words has the name."""
    return name.lower() in _words(dialect)


@cache
def _words(dialect: str) -> frozenset[str]:
    if dialect not in KNOWN:
        return frozenset()
    return frozenset(make_url(f"{dialect}://").get_dialect()().identifier_preparer.reserved_words)
