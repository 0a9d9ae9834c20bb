"""Out of Alembic's transaction and back: what a revision did before is committed, so that other
connections see it and no lock of it is held while steps wait for theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from ...database.connect import opened
from ...errors import DatabaseError, UsageError

ONLINE = "run it with a database: alembic upgrade without --sql, or alchemigrate schema apply"


@contextmanager
def outside(context: MigrationContext, what: str) -> Iterator[sa.Engine]:
    """An engine of the database of Alembic's connection, which is in no transaction meanwhile.

    It is one without asyncio, as threads look after what takes long. Raises UsageError where there
    is no database, DatabaseError in somebody else's transaction.
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
    url = context.connection.engine.url.render_as_string(hide_password=False)
    with context.autocommit_block(), opened(url) as engine:
        yield engine
