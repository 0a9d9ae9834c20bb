"""What is known about a COMMIT: of a failed transaction, or of one whose connection went away.

Two things are silent without this. PostgreSQL answers the COMMIT of a transaction in which a
statement has failed with a ROLLBACK, and drivers do not tell; here it raises TransactionAborted.
And an error during COMMIT looks like any other error, but the unit must not be run again.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import PoolProxiedConnection

from .errors import CommitUnknown, DatabaseFailure, Disconnected, TransactionAborted, Unavailable
from .failures.chain import chain
from .standing import Standing

_COMMITTING = "alchemigrate.committing"
_FAILED = "alchemigrate.failed"
_STANDING = "alchemigrate.standing"
_MARK = "_alchemigrate_during_commit"

NOTE = "this happened during COMMIT: whether it holds is not known"


_watched: WeakSet[sa.Dialect] = WeakSet()


def watch_commits(engine: sa.Engine) -> None:
    """Note on `engine` what errors say about transactions; a second time does nothing.

    Around the dialect's calls and not by events of connections, which cost each statement some
    microseconds, whether anybody listens for it or not.
    """
    dialect: Any = engine.dialect
    if dialect in _watched:
        return
    _watched.add(dialect)
    commit, rollback = dialect.do_commit, dialect.do_rollback
    to_savepoint = dialect.do_rollback_to_savepoint
    postgresql = dialect.name == "postgresql"

    def do_commit(connection: PoolProxiedConnection) -> None:
        notes = _notes(connection)
        if postgresql:
            _refuse_in_vain(connection, notes)
        notes[_COMMITTING] = True
        commit(connection)

    def do_rollback(connection: PoolProxiedConnection) -> None:
        notes = _notes(connection)
        notes[_COMMITTING] = False
        notes[_FAILED] = None
        if not (postgresql and _standing(connection, notes).is_idle()):
            rollback(connection)

    def do_rollback_to_savepoint(connection: sa.Connection, name: str) -> None:
        to_savepoint(connection, name)
        _notes(connection.connection)[_FAILED] = None

    dialect.do_commit = do_commit
    dialect.do_rollback = do_rollback
    dialect.do_rollback_to_savepoint = do_rollback_to_savepoint
    event.listen(engine, "handle_error", _on_error)


def _notes(connection: PoolProxiedConnection) -> dict[Any, Any]:
    """What is noted on a connection, until it is dropped."""
    try:
        return connection.info
    except RuntimeError:
        # The connection of SQLAlchemy's own first look at a server keeps no notes.
        return {}


def _standing(connection: PoolProxiedConnection, notes: dict[Any, Any]) -> Standing:
    found: Standing | None = notes.get(_STANDING)
    if found is None:
        found = notes[_STANDING] = Standing(connection.driver_connection)
    return found


def _refuse_in_vain(connection: PoolProxiedConnection, notes: dict[Any, Any]) -> None:
    """Raise if COMMIT would not commit, which PostgreSQL does not say, or cannot arrive."""
    failed = notes.get(_FAILED)
    standing = _standing(connection, notes)
    if failed and standing.must_roll_back():
        notes[_FAILED] = None
        connection.rollback()
        raise TransactionAborted(cause=failed)
    if standing.is_gone():
        raise Disconnected("the connection went away before COMMIT, so that nothing was written")


def _on_error(context: ExceptionContext) -> None:
    connection = context.connection
    if connection is None or connection.invalidated or connection.closed:
        return
    notes = _notes(connection.connection)
    if context.statement is not None:
        notes[_FAILED] = type(context.original_exception).__name__
    elif notes.get(_COMMITTING):
        _mark(context.original_exception)
        if not context.is_disconnect:
            # SQLAlchemy takes the transaction for ended now, and would put it back into the pool;
            # SQLite has it still open when COMMIT finds the database locked.
            connection.connection.rollback()


def _mark(error: BaseException) -> None:
    setattr(error, _MARK, True)
    if not isinstance(error, Exception):
        error.add_note(NOTE)


def known(
    failure: DatabaseFailure | None, error: BaseException, dialect: sa.Dialect
) -> DatabaseFailure | None:
    """`failure`, or CommitUnknown if `error` came during a COMMIT that may hold nevertheless."""
    if dialect.name == "sqlite" or not any(getattr(one, _MARK, False) for one in chain(error)):
        return failure
    said = failure is not None and (failure.sqlstate or failure.errno)
    if said and not isinstance(failure, Unavailable):
        return failure
    return CommitUnknown(
        sqlstate=failure.sqlstate if failure else None, errno=failure.errno if failure else None
    )
