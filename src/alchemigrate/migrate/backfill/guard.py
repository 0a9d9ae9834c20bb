"""How a trigger that keeps columns in step knows rows that are written by a backfill.

They are right already; such a trigger has the `condition`, and leaves them alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ...values.own import PREFIX
from ..write.postgresql_triggers import FILLING

TABLE = sa.Table(f"{PREFIX}filling", sa.MetaData(), sa.Column("filling", sa.Integer))
"""On SQLite, a table that has a row within the transaction of a batch, and none for anybody else.

Who makes such a trigger makes the table before it; without the table there is nothing to guard.
"""

CONDITION = {
    "postgresql": f"coalesce(current_setting('{FILLING}', true), '') <> 'on'",
    "sqlite": f"NOT EXISTS (SELECT 1 FROM {TABLE.name})",
}
"""By dialect, what is true for a write that is none of a backfill."""


@contextmanager
def guarded(connection: sa.Connection) -> Iterator[None]:
    """Writes in here are those of a backfill; on PostgreSQL `settings` have said so."""
    there = connection.dialect.name == "sqlite" and sa.inspect(connection).has_table(TABLE.name)
    if there:
        connection.execute(sa.insert(TABLE).values(filling=1))
    yield
    if there:
        connection.execute(sa.delete(TABLE))
