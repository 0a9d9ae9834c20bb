"""VACUUM during a backfill: the room of dead rows is used again, and the table grows less."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ...checkkit.quoting import quoted

DEAD = """
SELECT coalesce(pg_stat_get_dead_tuples(to_regclass(:name)), 0)
"""

CROWDED = """
SELECT reltuples < 0 OR reltuples > 140 * relpages FROM pg_class WHERE oid = to_regclass(:name)
"""
"""A page has room for 291 pointers to rows. That of a dead row stays until no index has it any
more, and then there must be one for each new row beside it."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """The share of a table's rows that may be dead before it is swept, and the fewest that are
    worth it. A share of 0 leaves it to the server."""

    share: float = 0.3
    fewest: int = 50_000

    def due(self, dead: int, total: int, left: int) -> bool:
        """Whether to do it now: rows that are `left` to be written must need the room."""
        return self.share > 0 and left >= dead >= max(self.fewest, self.share * total)


def dead(connection: sa.Connection, name: str) -> int:
    """How many dead rows the server knows of; of SQLite, which keeps none, 0."""
    if connection.dialect.name != "postgresql":
        return 0
    with connection.begin():
        return int(connection.execute(sa.text(DEAD), {"name": quoted(name)}).scalar() or 0)


def crowded(connection: sa.Connection, name: str) -> bool:
    """Whether the room of dead rows is used again only if indexes are swept, too."""
    with connection.begin():
        return bool(connection.execute(sa.text(CROWDED), {"name": quoted(name)}).scalar())
