"""Rows are written batch by batch, with their position in the journal's row of the step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..backfill.position import Position
from ..backfill.progress import Overtaken
from .entry import Move
from .journal import Journal
from .tables import JOURNAL


@dataclass(frozen=True, slots=True)
class StepProgress:
    """The Progress of a backfill that is a step: with the last batch, the step is done."""

    engine: sa.Engine
    journal: Journal
    move: Move

    def load(self) -> Position | None:
        """The position that was committed last; None if it has not begun."""
        query = sa.select(JOURNAL.c.progress).where(self.move.entry.here)
        with self.engine.connect() as connection:
            text = connection.execute(query).scalar()
        return Position.of_json(text) if text is not None else None

    def save(self, connection: sa.Connection, position: Position) -> None:
        """Keep a position, without a commit; raises Overtaken."""
        before = JOURNAL.c.batches == position.batches - 1
        if position.batches == 0:
            before = JOURNAL.c.batches.is_(None)
        values: dict[str, Any] = {
            "batches": position.batches,
            "progress": position.json(),
            "rows_done": position.passed,
        }
        busy = JOURNAL.c.state == self.move.busy.value
        done = connection.execute(
            sa.update(JOURNAL).where(self.move.entry.here, busy, before).values(values)
        )
        if done.rowcount != 1:
            raise Overtaken
        if position.finished:
            self.journal.ended(connection, self.move)

    def expect(self, rows: int) -> None:
        """How many rows there may be."""
        with self.engine.begin() as connection:
            connection.execute(
                sa.update(JOURNAL).where(self.move.entry.here).values(rows_total=rows)
            )
