"""A project's pending revisions are applied to a live database: what old programs still need ends
only where that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ...database.connect import opened
from .. import checksums
from ..alembic.asked import attributes
from ..alembic.deploy import alone
from ..alembic.environment import Waiting
from ..patience import Patience
from ..reading.history import read
from . import deploys
from .contracts import split
from .conversation import Coming, conversation
from .moving import Moved, Mover

HEADS = "heads"


class Until(StrEnum):
    """How far to go: while old programs run, or once they are gone."""

    EXPAND = "expand"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be applied, and how: `to` is a revision, `python` the application's interpreter,
    `seconds` how long a revision may try again."""

    root: Path
    database: str
    python: Path
    to: str = HEADS
    until: Until = Until.EXPAND
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Applied:
    """What was applied, what waits until old programs are gone, and where the database is now."""

    done: tuple[Moved, ...]
    waiting: tuple[Coming, ...]
    heads: tuple[str, ...]


def apply(wish: Wish, say: Callable[[str], None] = lambda _: None) -> Applied:
    """Apply what is pending; one deploy at a time.

    Raises DatabaseError, ProbeError or UsageError; what was applied before stays applied, and the
    next `apply` goes on from there.
    """
    patience = Patience(budget=wish.seconds)
    asks = attributes(wish.seconds, wish.until is Until.CONTRACT)
    with (
        opened(wish.database) as engine,
        alone(engine, Waiting().deploy, say),
        conversation(wish.root, engine, wish.python, asks, say, patience) as asked,
    ):
        heads, way = asked.look(wish.to)
        history = read(wish.root)
        going, waiting = split(way, history, whole=wish.until is Until.CONTRACT)
        if not going:
            return Applied((), waiting, heads)
        number = deploys.begin(engine, heads, history.reached(heads))
        known = {one.revision: one for one in history.revisions}
        done: list[Moved] = []
        for moved in Mover(asked, patience, say, "schema apply").all(going, wish.to):
            done.append(moved)
            heads, _ = asked.look(wish.to)
            deploys.at(engine, number, heads)
            if moved.revision in known:
                with engine.begin() as connection:
                    checksums.record(connection, [known[moved.revision]])
        deploys.end(engine, number)
        return Applied(tuple(done), waiting, heads)
