"""Out of Alembic's transaction and back: what a revision did before is committed, so that other
connections see it and no lock of it is held while steps wait for theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from ...database.connect import connected, opened
from ...errors import DatabaseError, UsageError

PLACE = "SELECT current_database()::text, pg_postmaster_start_time()"
ONLINE = "run it with a database: alembic upgrade without --sql"


@contextmanager
def outside(context: MigrationContext, what: str) -> Iterator[sa.Engine]:
    """An engine of the database of Alembic's connection, which is in no transaction meanwhile.

    It is Alembic's own; in the place of one with asyncio, as threads look after what takes long,
    one that is made of its URL. Raises UsageError where there is no database, DatabaseError in
    somebody else's transaction, or where the URL alone leads elsewhere.
    """
    if context.as_sql or context.connection is None:
        raise UsageError(
            "it has to ask the database, and there is none in --sql mode",
            where=what,
            cure=ONLINE,
        )
    if context._in_external_transaction:
        raise DatabaseError(
            "the connection was in a transaction before Alembic got it",
            where=what,
            cure="give Alembic a connection that is in none, or commit it before "
            "context.run_migrations()",
        )
    with context.autocommit_block(), _engine(context.connection, what) as engine:
        yield engine


@contextmanager
def _engine(connection: sa.Connection, what: str) -> Iterator[sa.Engine]:
    if not connection.dialect.is_async:
        yield connection.engine
        return
    with opened(connection.engine.url.render_as_string(hide_password=False)) as engine:
        if connection.dialect.name == "postgresql" and _place(connection) != _reached(engine):
            raise DatabaseError(
                "the URL of the engine leads to another database than its connection",
                where=what,
                cure="write in the URL what connect_args or a creator say of host and database",
            )
        yield engine


def _reached(engine: sa.Engine) -> tuple[object, ...]:
    with connected(engine) as connection:
        return _place(connection)


def _place(connection: sa.Connection) -> tuple[object, ...]:
    """Which database of which server: no two servers started in the same microsecond."""
    return tuple(connection.execute(sa.text(PLACE)).one())
