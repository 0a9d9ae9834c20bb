"""What the last `schema apply` has applied is taken back, or all that came after a revision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from ...database.connect import opened, reading
from ...errors import DatabaseError
from ...values.revision import History
from .. import checksums
from ..alembic.asked import attributes
from ..alembic.deploy import alone
from ..alembic.environment import Waiting
from ..executor import Executor
from ..patience import Patience
from ..reading.history import read
from . import deploys
from .conversation import Coming, Conversation, conversation
from .moving import Moved, Mover
from .stop import Stop
from .way_back import WayBack

BASE = "base"
AGAIN = "the next schema undo goes on there"
NAME_IT = "name the revision to go back to with --to"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be taken back: all after the revision `to`, or the last deploy; `lost` allows that
    values go with it, `seconds` is how long a revision may try again."""

    root: Path
    database: str
    python: Path
    to: str | None = None
    lost: bool = False
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, where the database is now, and why nothing was begun."""

    done: tuple[Moved, ...]
    heads: tuple[str, ...]
    stops: tuple[Stop, ...] = ()


def undo(wish: Wish, say: Callable[[str], None] = lambda _: None) -> Undone:
    """Take revisions back, the last one first; one deploy at a time.

    Raises DatabaseError, ProbeError or UsageError; what was taken back before stays so, and the
    next `undo` goes on from there.
    """
    patience = Patience(budget=wish.seconds)
    asks = attributes(wish.seconds, contracts=True)
    with (
        opened(wish.database) as engine,
        alone(engine, Waiting().deploy, say),
        conversation(wish.root, engine, wish.python, asks, say, patience) as asked,
    ):
        return _Undo(wish, engine, asked, Mover(asked, patience, say, AGAIN)).run()


@dataclass
class _Undo:
    wish: Wish
    engine: sa.Engine
    asked: Conversation
    mover: Mover

    def run(self) -> Undone:
        """From the looks before to the notes after."""
        history = read(self.wish.root)
        deploy = None if self.wish.to else deploys.last(self.engine)
        to = self.wish.to or _target(deploy)
        heads, way = self.asked.look(to, back=True)
        if deploy is not None:
            _still_there(deploy, heads, history)
        stops = tuple(self._stops(way, history))
        if stops:
            return Undone((), heads, stops)
        done = tuple(self._moved(way, to))
        heads, _ = self.asked.look(to, back=True)
        reached = history.reached(heads)
        while (one := deploys.last(self.engine)) and (
            one == deploy or not set(one.after) <= reached
        ):
            deploys.undone(self.engine, one.number)
        return Undone(done, heads)

    def _stops(self, way: tuple[Coming, ...], history: History) -> Iterator[Stop]:
        known = {one.revision: one for one in history.revisions}
        back = WayBack(self.wish.root, way, known, self.wish.lost)
        rehearsed = self.asked.rehearse(way, back=True)
        with reading(self.wish.database) as connection:
            yield from back.stops(connection, Executor(self.engine), rehearsed)

    def _moved(self, way: tuple[Coming, ...], to: str) -> Iterator[Moved]:
        for moved in self.mover.all(way, to, back=True):
            with self.engine.begin() as connection:
                checksums.forget(connection, [moved.revision])
            yield moved


def _target(deploy: deploys.Deploy | None) -> str:
    if deploy is None:
        raise DatabaseError("no schema apply is known here", cure=NAME_IT)
    if len(deploy.before) > 1:
        raise DatabaseError(f"it began at several heads ({', '.join(deploy.before)})", cure=NAME_IT)
    return deploy.before[0] if deploy.before else BASE


def _still_there(deploy: deploys.Deploy, heads: tuple[str, ...], history: History) -> None:
    """Nothing was applied after it by somebody else."""
    if deploy.ended and not set(heads) <= history.reached(deploy.after):
        raise DatabaseError(
            f"after the last schema apply ({', '.join(deploy.after)}) it went on to "
            f"{', '.join(heads)}",
            cure=NAME_IT,
        )
