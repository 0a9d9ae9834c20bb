"""What a step will do on SQLite, found out on an empty copy of the schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress

import sqlalchemy as sa

from ....values.change import Change, Fill
from ....values.operation import Step
from .programs import broken, unharmed
from .refusals import told
from .session import Session
from .work import work

Rehearsed = tuple[tuple[str, ...], tuple[str, ...] | None]
ORDER = "CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END, rowid"


def statements(connection: sa.Connection, step: Step) -> tuple[str, ...]:
    """The statements of a step, in their order; nothing but the schema of the database is read.

    Raises DatabaseError for what SQLite cannot do, whatever the rows are.
    """
    return rehearsed(connection, (step,))[0][0]


def rehearsed(connection: sa.Connection, steps: Sequence[Step]) -> list[Rehearsed]:
    """The statements of steps, each on what the ones before it leave, and those that take it back
    when those behind it are taken back.

    Rows are filled elsewhere; raises DatabaseError as `statements` does.
    """
    with _copy(connection) as memory:
        return [one for part in _parts(steps) for one in _rehearsed(memory, part)]


def _parts(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Steps up to one that cannot be taken back, which keeps those before it as they are."""
    part: list[Step] = []
    for one in steps:
        part.append(one)
        if one.back is None:
            yield part
            part = []
    yield part


def _rehearsed(memory: sqlite3.Connection, part: list[Step]) -> Iterator[Rehearsed]:
    able = [(one, one.back) for one in part if one.back is not None]
    done = [_done(memory, one.changes, one) for one, _ in able]
    memory.execute("SAVEPOINT alchemigrate_back")
    back = [_done(memory, back, one) for one, back in reversed(able)]
    memory.execute("ROLLBACK TO alchemigrate_back")
    memory.execute("RELEASE alchemigrate_back")
    yield from zip(done, reversed(back), strict=True)
    for one in part[len(able) :]:
        yield _done(memory, one.changes, one), None


def _done(memory: sqlite3.Connection, changes: Iterable[Change], step: Step) -> tuple[str, ...]:
    session = Session(memory)
    before = broken(session)
    made = Step(tuple(one for one in changes if not isinstance(one, Fill)), options=step.options)
    try:
        work(session, made)
    except sqlite3.Error as error:
        raise told(session, made, error) from error
    unharmed(session, before)
    return tuple(session.done)


@contextmanager
def _copy(connection: sa.Connection) -> Iterator[sqlite3.Connection]:
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
        yield memory
