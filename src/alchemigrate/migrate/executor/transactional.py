"""An engine whose connections have transactions, however it was set up."""

from __future__ import annotations

import sqlalchemy as sa


def transactional(engine: sa.Engine) -> sa.Engine:
    """The engine with READ COMMITTED on PostgreSQL: one that is set to AUTOCOMMIT would make every
    statement a transaction of its own, without a word.

    SQLite's transactions are begun where they are needed.
    """
    if engine.dialect.name != "postgresql":
        return engine
    return engine.execution_options(isolation_level="READ COMMITTED")
