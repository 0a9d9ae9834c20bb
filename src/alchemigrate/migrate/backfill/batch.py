"""One batch: its rows and the position after them, in one transaction."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import sqlalchemy as sa

from ...values.change import Fill
from . import settings
from .guard import guarded
from .position import Key, Part, Position, fingerprint
from .progress import Progress
from .statements import Statements
from .target import Target


@dataclass(frozen=True, slots=True)
class Batches:
    """Writes batches of a backfill, and keeps the position by `progress`."""

    fill: Fill
    target: Target
    progress: Progress
    lock_ms: int
    statement_ms: int

    def begin(self, connection: sa.Connection) -> Position:
        """Keep where it begins: every part that has rows, with the greatest key of each."""
        with connection.begin():
            settings.every_row(connection)
            ends = {part: self._greatest(connection, part) for part in self.target.parts}
            parts = tuple(Part(name, end) for name, end in ends.items() if end is not None)
            position = Position(fingerprint(self.fill), parts, begun=time.time())
            self.progress.save(connection, position)
        return position

    def write(
        self, connection: sa.Connection, position: Position, size: int
    ) -> tuple[Position, float]:
        """Write the next `size` rows; the position after them, and how long they were locked."""
        part = position.parts[0]
        statements = self.statements(connection, part.name)
        with connection.begin():
            settings.begun(connection, self.lock_ms, self.statement_ms)
            found = connection.execute(statements.upto(position.last, part.end, size)).one_or_none()
            upto: Key = tuple(found) if found is not None else part.end
            ends = upto == part.end
            if ends and len(position.parts) == 1:
                settings.last(connection)
            begun = time.monotonic()
            with guarded(connection):
                done = connection.execute(statements.write(position.last, upto)).rowcount
            after = replace(
                position,
                parts=position.parts[1:] if ends else position.parts,
                last=None if ends else upto,
                rows=position.rows + done,
                passed=position.passed + (size if found is not None else done),
                batches=position.batches + 1,
                seconds=position.seconds + (time.monotonic() - begun),
            )
            self.progress.save(connection, after)
        return after, time.monotonic() - begun

    def statements(self, connection: sa.Connection, part: str) -> Statements:
        """The SQL of a part."""
        preparer = connection.dialect.identifier_preparer
        return Statements(self.fill, part, self.target.types, preparer)

    def _greatest(self, connection: sa.Connection, part: str) -> Key | None:
        found = connection.execute(self.statements(connection, part).greatest()).one_or_none()
        return tuple(found) if found is not None else None
