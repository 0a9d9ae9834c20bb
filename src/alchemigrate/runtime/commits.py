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
    """Note on `engine` what errors say about transactions; a second time does nothing.

    Events of connections cost every statement of an engine a tenth of its time, used or not. So
    the sessions say when they begin and commit, and the dialect when it goes back to a savepoint.
    """
    if not event.contains(engine, "handle_error", _on_error):
        event.listen(engine, "handle_error", _on_error)
        _note_savepoints(engine.dialect)


def _note_savepoints(dialect: sa.Dialect) -> None:
    go_back = dialect.do_rollback_to_savepoint

    def noted(connection: sa.Connection, name: str) -> None:
        if not connection.invalidated:
            connection.info[_FAILED] = None
        go_back(connection, name)

    dialect.do_rollback_to_savepoint = noted  # type: ignore[method-assign]


def begun(connection: sa.Connection) -> None:
    """Nothing has failed yet in the transaction that begins."""
    info = connection.info
    info[_COMMITTING] = False
    info[_FAILED] = None


def about_to_commit(connection: sa.Connection) -> None:
    """Raises TransactionAborted or Disconnected if the COMMIT cannot take effect."""
    if connection.closed or connection.invalidated:
        return
    info = connection.info
    if info.get(_FAILED) and must_roll_back(connection):
        connection.connection.rollback()
        raise TransactionAborted(cause=info[_FAILED])
    if is_gone(connection):
        connection.invalidate()
        raise Disconnected("the connection went away before COMMIT, so that nothing was written")
    info[_COMMITTING] = True


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
