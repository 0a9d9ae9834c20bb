"""What a step will do on SQLite, found out on an empty copy of the schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import sqlalchemy as sa

from ....values.operation import Step
from .programs import broken, unharmed
from .refusals import told
from .session import Session
from .work import work

ORDER = "CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END, rowid"


def statements(connection: sa.Connection, step: Step) -> tuple[str, ...]:
    """The statements of a step, in their order; nothing but the schema of the database is read.

    Raises DatabaseError for what SQLite cannot do, whatever the rows are.
    """
    with _copy(connection) as session:
        before = broken(session)
        try:
            work(session, step)
        except sqlite3.Error as error:
            raise told(session, step, error) from error
        unharmed(session, before)
    return tuple(session.done)


@contextmanager
def _copy(connection: sa.Connection) -> Iterator[Session]:
    """The tables, indexes, views and triggers, as far as they can be made without the extensions
    of another program."""
    rows = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' "
        f"ESCAPE '\\' ORDER BY {ORDER}"
    ).all()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
        for (sql,) in rows:
            with suppress(sqlite3.Error):
                memory.execute(sql)
        yield Session(memory)
