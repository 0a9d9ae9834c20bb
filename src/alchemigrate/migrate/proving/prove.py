"""Up, down and up: each pending revision on a copy that has rows, looked at after each way."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlalchemy as sa

from ...database import schemas
from ...database.applied import applied
from ...database.connect import opened, parsed, reading
from ...database.inspect import inspect
from ...errors import DatabaseError
from ...values.schema import Schema
from ..alembic.asked import attributes
from ..applying.conversation import Coming, Conversation, conversation
from ..applying.moving import Mover
from ..measuring.measure import scratch
from ..patience import Patience
from .copying import copy
from .generating import generate
from .state import Difference, State, differences, state

DOWN, AGAIN = "down", "down and up"
PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be proven: the revisions up to `to` that `database` does not have, all of them
    without one; the copy is made beside `scratch`, with `rows` rows of each table."""

    root: Path
    database: str | None
    python: Path
    scratch: str | None = None
    to: str = "heads"
    rows: int = 100


@dataclass(frozen=True, slots=True)
class Proven:
    """A revision, and what is not as before after it was taken back, and as it was after it was
    applied again; `failed` is why one of that could not be done."""

    revision: str
    title: str
    down: tuple[Difference, ...] = ()
    again: tuple[Difference, ...] = ()
    failed: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not (self.down or self.again or self.failed)


@dataclass(frozen=True, slots=True)
class Proof:
    """All that was proven, with how many rows at the beginning, and revisions that were not."""

    revisions: tuple[Proven, ...]
    rows: int
    left: tuple[str, ...] = ()


def prove(wish: Wish, say: Callable[[str], None] = lambda _: None) -> Proof:
    """Prove revisions on a copy, which is dropped at the end; the database is only read.

    Raises DatabaseError, ProbeError or UsageError.
    """
    beside = wish.scratch or wish.database or ""
    with _copy(beside) as engine:
        return _Prover(wish, engine, beside, say).run()


@contextmanager
def _copy(beside: str) -> Iterator[sa.Engine]:
    """An empty database on the same PostgreSQL, a copy of a SQLite."""
    url = parsed(beside)
    if url.get_backend_name() != "sqlite":
        with scratch(beside) as engine:
            yield engine
        return
    with tempfile.TemporaryDirectory() as folder, opened(beside):
        file = Path(folder) / "copy.db"
        source, target = sqlite3.connect(str(url.database)), sqlite3.connect(file)
        source.backup(target)
        source.close()
        target.close()
        with opened(f"sqlite:///{file}") as engine:
            yield engine


@dataclass
class _Prover:
    wish: Wish
    engine: sa.Engine
    beside: str
    say: Callable[[str], None]
    _done: list[Proven] = field(default_factory=list)

    def run(self) -> Proof:
        """Revision by revision; after one that cannot be taken back a new process goes on."""
        with self._asked() as asked:
            rows = self._begin(asked)
            heads, way = asked.look(self.wish.to)
        while way:
            with self._asked() as asked:
                at, left = asked.look(self.wish.to)
                if left != way:
                    self.say(f"the copy is at {', '.join(at) or 'base'}: the rest is not proven")
                    break
                way = self._several(asked, heads, way)
                heads = (self._done[-1].revision,)
        return Proof(tuple(self._done), rows, tuple(one.revision for one in way))

    def _asked(self) -> AbstractContextManager[Conversation]:
        asks = attributes(PATIENCE.budget, contracts=True)
        return conversation(
            self.wish.root, self.engine, self.wish.python, asks, self.say, PATIENCE,
            instead_of=parsed(self.wish.database or self.beside),
        )  # fmt: skip

    def _begin(self, asked: Conversation) -> int:
        """The copy as the database is, with rows."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                return sum(
                    values.total()
                    for one in state(connection).rows.values()
                    for values in list(one.values())[:1]
                )
        if self.wish.database is None:
            return 0
        with reading(self.wish.database) as source:
            for head in applied(source) or ():
                tuple(self._mover(asked).all(asked.look(head)[1], head))
            with self.engine.begin() as target:
                self.say("copying rows")
                return copy(source, target, _whole(target), self.wish.rows, self.say)

    def _mover(self, asked: Conversation) -> Mover:
        return Mover(asked, PATIENCE, self.say, "then prove it again")

    def _several(
        self, asked: Conversation, heads: tuple[str, ...], way: tuple[Coming, ...]
    ) -> tuple[Coming, ...]:
        """Prove revisions up to the first one that cannot be taken back; those that are left."""
        for place, one in enumerate(way):
            self._done.append(self._one(asked, heads, one))
            if self._done[-1].failed:
                return way[place + 1 :]
            heads = (one.revision,)
        return ()

    def _one(self, asked: Conversation, heads: tuple[str, ...], one: Coming) -> Proven:
        found = Proven(one.revision, one.title)
        self._fill()
        before = self._state()
        self._up(asked, one)
        if len(heads) > 1:
            return replace(found, failed="it joins several heads")
        after = self._state()
        try:
            back = heads[0] if heads else "base"
            tuple(self._mover(asked).all((one,), back, back=True))
        except DatabaseError as error:
            return replace(found, failed=f"it cannot be taken back: {error}")
        found = replace(found, down=tuple(differences(before, self._state())))
        try:
            self._up(asked, one)
        except DatabaseError as error:
            return replace(found, failed=f"it cannot be applied again: {error}")
        again = tuple(differences(_without_moments(before, after), self._state()))
        return replace(found, again=again)

    def _up(self, asked: Conversation, one: Coming) -> None:
        tuple(self._mover(asked).all((one,), one.revision))

    def _fill(self) -> None:
        """Rows where there are none."""
        if self.engine.dialect.name == "postgresql":
            with self.engine.begin() as connection:
                generate(connection, _whole(connection), self.say)

    def _state(self) -> State:
        with self.engine.connect() as connection:
            return state(connection)


def _whole(connection: sa.Connection) -> Schema:
    """All schemas: the copy has nothing but what the revisions make."""
    return inspect(connection, schemas.every(connection))


def _without_moments(before: State, after: State) -> State:
    """The state after, but values that the revision lets a function of the database make: these
    are others the next time."""
    rows = {}
    for table, columns in after.rows.items():
        made = {
            one.name
            for one in after.schema.tables[table].columns
            if "(" in (one.server_default or "") or one.generated
        } - before.rows.get(table, {}).keys()
        rows[table] = {name: values for name, values in columns.items() if name not in made}
    return replace(after, rows=rows)
