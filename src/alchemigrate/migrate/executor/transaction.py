"""A step in one transaction, with the journal's row of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import sqlalchemy as sa

from ...checkkit.quoting import quoted
from ...values.job import StepState
from ..patience import Patience
from ..write.postgresql_locks import Mode, locks
from .entry import Move
from .journal import Journal
from .watch import watched
from .written import statements

GIVING_WAY_MS = 3000


def carry_out(
    engine: sa.Engine,
    journal: Journal,
    move: Move,
    patience: Patience,
    say: Callable[[str], None],
    gently: bool,
) -> None:
    """Make the changes of a move, unless they are made already.

    A transaction that was never committed left nothing that could be taken back. What takes its
    time keeps nobody waiting, and may wait for its own lock as well. `gently` lets a VACUUM of the
    server give way first.
    """
    limits = {
        "lock_timeout": f"{1000 * patience.most if move.long else patience.lock_ms:.0f}ms",
        "statement_timeout": f"{patience.long_ms if move.long else patience.statement_ms}ms",
    }
    with engine.begin() as connection:
        made = (sa.func.set_config(name, value, True) for name, value in limits.items())
        connection.execute(sa.select(*made))
        state = journal.locked(connection, move)
        if state is move.to:
            return
        if gently:
            _let_give_way(connection, move, patience)
        if move.to is StepState.DONE or state is StepState.DONE:
            with watched(engine, connection, patience.tell, say) if move.long else nullcontext():
                for sql in statements(move.step, engine.dialect.name):
                    connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
        journal.ended(connection, move)


def _let_give_way(connection: sa.Connection, move: Move, patience: Patience) -> None:
    """An automatic VACUUM ends for whom it has kept waiting for a second, which is too long for a
    lock that others queue behind: so a weak one is waited for, which keeps no reader or writer out.
    """
    for wait, sql in (
        *((GIVING_WAY_MS, _weakly(lock.table)) for lock in locks(move.step)),
        (patience.lock_ms, ""),
    ):
        connection.execute(sa.select(sa.func.set_config("lock_timeout", f"{wait}ms", True)))
        if sql:
            connection.exec_driver_sql(sql)


def _weakly(table: str) -> str:
    return f"LOCK TABLE {quoted(table)} IN {Mode.SHARE_UPDATE_EXCLUSIVE} MODE"
