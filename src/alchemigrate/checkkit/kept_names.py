"""How long a name may be, and what a database makes of one that is longer."""

from __future__ import annotations

LIMITS = {
    "postgresql": 63, "mysql": 64, "mariadb": 64, "oracle": 128, "mssql": 128,
}  # fmt: skip
"""Characters by dialect; bytes for PostgreSQL, which cuts what is longer. SQLite has no limit."""


def length(name: str, dialect: str) -> int:
    """The length that a dialect counts."""
    return len(name.encode()) if dialect == "postgresql" else len(name)


def kept(name: str, dialect: str) -> str:
    """The name that is in the database afterwards, where it gets there."""
    if dialect != "postgresql":
        return name
    return name.encode()[: LIMITS[dialect]].decode(errors="ignore")


def bare(table: str) -> str:
    """A table's name without its schema."""
    return table.rpartition(".")[2]
