"""A step in one transaction of SQLite, with the journal's row of it."""

from __future__ import annotations

import sqlalchemy as sa

from ...values.job import StepState
from ..write.sqlite.carry_out import transaction
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
