"""A project's pending revisions are applied to a live database: what old programs still need ends
only where that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from ...database.connect import opened, reading
from ...values.job import IDLE
from ...values.revision import Revision
from .. import checksums
from ..alembic.asked import attributes
from ..alembic.deploy import alone
from ..alembic.environment import Waiting
from ..executor import Executor
from ..patience import Patience
from ..reading.history import read
from . import deploys
from .contracts import split
from .conversation import Coming, Conversation, conversation
from .dangers import stops as dangers
from .forecast import Forecaster, Told
from .moving import Moved, Mover
from .preconditions import Ahead
from .rehearsed import Rehearsed
from .stop import Stop

HEADS = "heads"


class Until(StrEnum):
    """How far to go: while old programs run, or once they are gone."""

    EXPAND = "expand"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be applied, and how: `to` is a revision, `python` the application's interpreter,
    `seconds` how long a revision may try again; `dangers` are allowed, `dry` only tells."""

    root: Path
    database: str
    python: Path
    to: str = HEADS
    until: Until = Until.EXPAND
    seconds: float = 60.0
    dangers: bool = False
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """What was applied, what waits until old programs are gone, and where the database is now.

    `stops` are why nothing was begun, `forecast` what would be done; `whole` says that the database
    has all revisions now, `meant` are the tables of env.py's target_metadata, if it has one.
    """

    done: tuple[Moved, ...]
    waiting: tuple[Coming, ...]
    heads: tuple[str, ...]
    stops: tuple[Stop, ...] = ()
    whole: bool = False
    meant: frozenset[str] | None = None
    forecast: tuple[Told, ...] = ()


def apply(wish: Wish, say: Callable[[str], None] = lambda _: None) -> Applied:
    """Apply what is pending; one deploy at a time.

    Raises DatabaseError, ProbeError or UsageError; what was applied before stays applied, and the
    next `apply` goes on from there.
    """
    patience = Patience(budget=wish.seconds)
    asks = attributes(wish.seconds, wish.until is Until.CONTRACT)
    with (
        opened(wish.database) as engine,
        nullcontext() if wish.dry else alone(engine, Waiting().deploy, say),
        conversation(wish.root, engine, wish.python, asks, say, patience) as asked,
    ):
        return _Deploy(wish, engine, asked, patience, say).run()


@dataclass
class _Deploy:
    wish: Wish
    engine: sa.Engine
    asked: Conversation
    patience: Patience
    say: Callable[[str], None]

    def run(self) -> Applied:
        """From the looks before to the looks after."""
        gone = self.wish.until is Until.CONTRACT
        heads, way = self.asked.look(self.wish.to)
        history = read(self.wish.root)
        going, waiting = split(way, history, whole=gone)
        found = Applied((), waiting, heads)
        if not going:
            return found
        known = {one.revision: one for one in history.revisions}
        rehearsed = self.asked.rehearse(going)
        stops = () if self.wish.dangers else self._dangers(heads, going, known)
        found = replace(found, stops=(*stops, *self._ahead(rehearsed, known)))
        if self.wish.dry:
            forecast = Forecaster(self.engine).all(going, rehearsed, known)
            return replace(found, forecast=forecast)
        if found.stops:
            return found
        number = deploys.begin(self.engine, heads, history.reached(heads))
        done = tuple(self._moved(number, going, known))
        deploys.end(self.engine, number)
        heads, left = self.asked.look(HEADS)
        found = replace(found, done=done, heads=heads)
        return replace(found, whole=not left, meant=self.asked.meant)

    def _dangers(
        self, heads: tuple[str, ...], going: tuple[Coming, ...], known: Mapping[str, Revision]
    ) -> tuple[Stop, ...]:
        self.say("looking for dangers")
        gone = self.wish.until is Until.CONTRACT
        return dangers(self.wish.root, self.engine, heads, going, known, gone)

    def _ahead(
        self, rehearsed: tuple[Rehearsed, ...], known: Mapping[str, Revision]
    ) -> Iterator[Stop]:
        self.say("looking at rows and tables that are to change")
        jobs = Executor(self.engine).status()
        begun = frozenset(
            one.job for one in jobs if any(step.state not in IDLE for step in one.steps)
        )
        with reading(self.wish.database) as connection:
            yield from Ahead(connection, begun, self.say).stops(rehearsed, known)

    def _moved(
        self, number: int, going: tuple[Coming, ...], known: Mapping[str, Revision]
    ) -> Iterator[Moved]:
        mover = Mover(self.asked, self.patience, self.say, "the next schema apply goes on there")
        for moved in mover.all(going, self.wish.to):
            heads, _ = self.asked.look(self.wish.to)
            deploys.at(self.engine, number, heads)
            if moved.revision in known:
                with self.engine.begin() as connection:
                    checksums.record(connection, [known[moved.revision]])
            yield moved
