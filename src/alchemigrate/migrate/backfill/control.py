"""Whether a backfill goes on, pauses or ends: asked before every batch."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

import sqlalchemy as sa


class Asked(StrEnum):
    """What somebody wants a backfill to do. After `cancel` it can be begun again where it was."""

    RUN = "run"
    PAUSE = "pause"
    CANCEL = "cancel"


class Control(Protocol):
    """Says what a backfill shall do."""

    def asked(self, connection: sa.Connection) -> Asked:
        """What it shall do now; the connection is in no transaction, and left in none."""
        ...


class Switch:
    """A control within the process, for other threads and signal handlers."""

    def __init__(self) -> None:
        self._paused = threading.Event()
        self._cancelled = threading.Event()

    def pause(self) -> None:
        """Begin no further batch."""
        self._paused.set()

    def go_on(self) -> None:
        """End the pause."""
        self._paused.clear()

    def cancel(self) -> None:
        """End after the batch that is under way."""
        self._cancelled.set()

    def asked(self, connection: sa.Connection) -> Asked:
        """What was said last; an end is final."""
        del connection
        if self._cancelled.is_set():
            return Asked.CANCEL
        return Asked.PAUSE if self._paused.is_set() else Asked.RUN


def asked(controls: Iterable[Control], connection: sa.Connection) -> Asked:
    """What the strictest of several controls says."""
    said = {one.asked(connection) for one in controls}
    return next((one for one in (Asked.CANCEL, Asked.PAUSE) if one in said), Asked.RUN)
