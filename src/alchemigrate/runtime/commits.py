"""What is known about a COMMIT: of a failed transaction, or of one whose connection went away.

Two things are silent without this. PostgreSQL answers the COMMIT of a transaction in which a
statement has failed with a ROLLBACK, and drivers do not tell; here it raises TransactionAborted.
And an error during COMMIT looks like any other error, but the unit must not be run again.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext

from .errors import CommitUnknown, DatabaseFailure, Disconnected, TransactionAborted, Unavailable
from .failures.chain import chain
from .standing import is_gone, must_roll_back

_COMMITTING = "alchemigrate.committing"
_FAILED = "alchemigrate.failed"
_MARK = "_alchemigrate_during_commit"

NOTE = "this happened during COMMIT: whether it holds is not known"


def watch_commits(engine: sa.Engine) -> None:
    """Note on `engine` what errors say about transactions; a second time does nothing."""
    if not event.contains(engine, "commit", _on_commit):
        event.listen(engine, "commit", _on_commit)
        event.listen(engine, "rollback", _on_rollback)
        event.listen(engine, "rollback_savepoint", _on_rollback_savepoint)
        event.listen(engine, "handle_error", _on_error)


def _on_commit(connection: sa.Connection) -> None:
    info = connection.info
    if info.get(_FAILED) and must_roll_back(connection):
        connection.connection.rollback()
        raise TransactionAborted(cause=info[_FAILED])
    if is_gone(connection):
        connection.invalidate()
        raise Disconnected("the connection went away before COMMIT, so that nothing was written")
    info[_COMMITTING] = True


def _on_rollback(connection: sa.Connection) -> None:
    # An invalidated connection has nothing to clear, and asking for its notes would reconnect.
    if not connection.invalidated:
        connection.info[_COMMITTING] = False
        connection.info[_FAILED] = None


def _on_rollback_savepoint(connection: sa.Connection, name: str, context: None) -> None:
    if not connection.invalidated:
        connection.info[_FAILED] = None


def _on_error(context: ExceptionContext) -> None:
    connection = context.connection
    if connection is None or connection.invalidated or connection.closed:
        return
    if context.statement is not None:
        connection.info[_FAILED] = type(context.original_exception).__name__
    elif connection.info.get(_COMMITTING):
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
