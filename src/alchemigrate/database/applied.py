"""Which Alembic revisions a database has."""

from __future__ import annotations

import sqlalchemy as sa

TABLE = sa.table("alembic_version", sa.column("version_num", sa.String))


def is_version(table: str) -> bool:
    """Whether Alembic keeps the revisions in a table; its schema may be in front."""
    return table.rpartition(".")[2] == TABLE.name


def applied(connection: sa.Connection) -> tuple[str, ...] | None:
    """The revisions that the database is at; None where Alembic never ran."""
    if not sa.inspect(connection).has_table(TABLE.name):
        return None
    return tuple(sorted(connection.execute(sa.select(TABLE.c.version_num)).scalars()))
