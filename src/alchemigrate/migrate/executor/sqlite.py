"""A step in one transaction of SQLite, with the journal's row of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from ...values.forecast import Forecast
from ...values.job import StepState
from ..write.sqlite.carry_out import transaction
from ..write.sqlite.plan import Rehearsed
from ..write.sqlite.work import work
from .entry import Move
from .journal import Journal
from .written import SEPARATOR


def carry_out(engine: sa.Engine, journal: Journal, move: Move) -> None:
    """Make the changes of a move, unless they are made already.

    What is run depends on how the tables are written, so the journal is told of it only then.
    """
    there = False
    lines: list[str] = []

    def note(connection: sa.Connection) -> None:
        if not there:
            journal.ended(connection, move, SEPARATOR.join(lines))

    with engine.connect() as connection, transaction(connection, move.step, note) as session:
        state = journal.locked(connection, move)
        there = state is move.to
        wanted = move.to is StepState.DONE or state is StepState.DONE
        if wanted and not there:
            work(session, move.step)
            lines += session.done


def told(forecasts: Iterable[Forecast], done: Iterable[Rehearsed]) -> tuple[Forecast, ...]:
    """Forecasts with what was run when the steps were rehearsed, before rows that are filled."""
    return tuple(
        replace(
            one,
            sql=(*there, *one.sql),
            back_sql=(*back, *(one.back_sql or ())) if back is not None else one.back_sql,
        )
        for one, (there, back) in zip(forecasts, done, strict=True)
    )
