"""Where the position of a backfill is kept, in the transaction of each batch."""

from __future__ import annotations

from typing import Protocol

import sqlalchemy as sa

from .position import Position


class Overtaken(Exception):  # noqa: N818 - no failure: the batch was written by somebody else
    """The position that is kept is not the one before: another process, or a commit whose answer
    was lost, has gone further. Nothing of the batch may stay."""


class Progress(Protocol):
    """Keeps the position of one backfill.

    That each row is written once rests on `save`: it takes part in the transaction of the batch.
    """

    def load(self) -> Position | None:
        """The position that was committed last; None if it has not begun."""
        ...

    def save(self, connection: sa.Connection, position: Position) -> None:
        """Keep a position, without a commit.

        Raises Overtaken unless the one that is kept is the one before it: with one batch less, or
        none where `batches` is 0.
        """
        ...
