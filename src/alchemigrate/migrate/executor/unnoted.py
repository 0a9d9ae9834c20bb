"""A step of no job: one transaction, tried again while a lock is in its way, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from ...errors import DatabaseError, LockedError
from ...values.operation import Step
from ..backfill.failures import Failure, failure, told
from ..patience import Patience
from ..patiently import Failed, patiently
from ..write import postgresql
from ..write.postgresql_locks import locks
from . import blockers
from .transactional import transactional


def carry_out(
    engine: sa.Engine, step: Step, patience: Patience, say: Callable[[str], None]
) -> None:
    """Make its changes on a PostgreSQL, all of them or none; raises DatabaseError."""
    whole = transactional(engine)
    statements = postgresql.statements(step)

    def once(_: int) -> None:
        with whole.begin() as connection:
            limit = sa.func.set_config("lock_timeout", f"{patience.lock_ms}ms", True)
            connection.execute(sa.select(limit))
            for sql in statements:
                connection.exec_driver_sql(sql, execution_options={"no_parameters": True})

    def failed(found: Failed) -> None:
        where = "; ".join(statements)
        if failure(found.error) is not Failure.LOCKED:
            cure = "see what it names, and run it again: nothing was done"
            raise DatabaseError(told(found.error), where=where, cure=cure) from found.error
        waits = f"waits for {blockers.told(blockers.holding(whole, locks(step)))}"
        if found.pause is None:
            raise LockedError(
                f"tried {found.attempt} times in {found.waited:.1f} s, and it still {waits}",
                where=where,
                cure="end what is in its way, and run it again",
            ) from found.error
        say(f"{where}: {waits}: trying again in {found.pause:.2f} s")

    patiently(patience, once, failed)
