"""A step carried out on SQLite: in one transaction, all of it or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ....errors import DatabaseError
from ....values.operation import Step
from .orphans import family, no_more, orphans
from .programs import broken, unharmed
from .refusals import busy, told
from .session import Session
from .work import tables_of, work

Note = Callable[[sa.Connection], None]
PRAGMAS = ("foreign_keys", "legacy_alter_table")


def carry_out(
    connection: sa.Connection, step: Step, note: Note = lambda _: None
) -> tuple[str, ...]:
    """Carry out the changes of a step, and `note` just before the commit; the statements.

    `note` writes what it has to by the same connection, in the same transaction, which it leaves
    open. Raises DatabaseError for what SQLite or the rows do not allow, and SQLAlchemy's own
    OperationalError if somebody else holds the lock; then, or if the process dies, nothing is done.
    """
    with transaction(connection, step, note) as session:
        work(session, step)
    return tuple(session.done)


@contextmanager
def transaction(connection: sa.Connection, step: Step, note: Note) -> Iterator[Session]:
    """A transaction that keeps everybody else from writing; it is rolled back if it must not be.

    At its end no row may refer to nothing that did before, and no view or trigger be broken.
    """
    raw = _driver(connection)
    session = Session(raw)
    with _apart(raw):
        try:
            session.ask("BEGIN IMMEDIATE")
            tables = {one for name in tables_of(step.changes) for one in family(session, name)}
            before = broken(session), orphans(session, tables)
            yield session
            unharmed(session, before[0])
            no_more(session, before[1], tables | set(tables_of(step.changes)))
            note(connection)
            session.ask("COMMIT")
        except sqlite3.Error as error:
            raw.rollback()
            if busy(error):
                raise sa.exc.OperationalError(None, None, error) from error
            raise told(session, step, error) from error
        finally:
            raw.rollback()
            connection.rollback()


@contextmanager
def _apart(raw: sqlite3.Connection) -> Iterator[None]:
    """The connection without transactions of the driver's own, and without foreign keys, which
    would follow a table that gives way; afterwards it is as it was."""
    level, raw.isolation_level = raw.isolation_level, None
    kept = [raw.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS]
    try:
        for name in PRAGMAS:
            raw.execute(f"PRAGMA {name} = OFF")
        yield
    finally:
        for name, value in zip(PRAGMAS, kept, strict=True):
            raw.execute(f"PRAGMA {name} = {value}")
        raw.isolation_level = level


def _driver(connection: sa.Connection) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise DatabaseError(
            f"its driver is {type(raw).__module__}",
            cure="name it with sqlite:///, for the stdlib's",
        )
    if raw.in_transaction:
        raise DatabaseError(
            "a transaction is open", cure="commit it first: a step is a transaction of its own"
        )
    return raw
