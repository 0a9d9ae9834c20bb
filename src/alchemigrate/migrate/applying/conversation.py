"""A process of the application's interpreter that runs revisions, one after the other, as told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import sqlalchemy as sa

from ...database.connect import connected, parsed
from ...errors import DatabaseError, ProbeError
from ..executor.signals import SIGNALS
from ..patience import Patience
from ..revisions.folder import settings
from .rehearsed import Rehearsed

WORKER = Path(__file__).with_name("worker.py")
PLACES: Mapping[str, str] = {
    "postgresql": "SELECT current_database()::text, "
    "extract(epoch FROM pg_postmaster_start_time())::text",
    "sqlite": "SELECT file FROM pragma_database_list WHERE name = 'main'",
}
"""By database, what says which one of which server it is."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A revision that comes next: its file, and the first line of what it says of itself."""

    revision: str
    path: Path
    title: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a revision did not run; `partly` that something of it is committed, `code` PostgreSQL's
    own word for it."""

    error: str
    where: str
    cure: str
    code: str
    revision: str | None
    path: str
    line: int
    partly: bool

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Failed:
        """As the process has told it."""
        told = ("where", "cure", "code", "revision", "path", "line", "partly")
        return cls(said["failed"], *(said[one] for one in told))


class Conversation:
    """What is asked of the process, and what it answers."""

    def __init__(
        self, process: subprocess.Popen[str], say: Callable[[str], None], python: Path
    ) -> None:
        self._process, self._say, self._python = process, say, python
        self.meant: frozenset[str] | None = None
        """The tables of env.py's target_metadata, once it was looked at; None if it has none."""

    def look(self, to: str, back: bool = False) -> tuple[tuple[str, ...], tuple[Coming, ...]]:
        """The heads of the database, and what comes on the way to a revision.

        Raises DatabaseError, ProbeError.
        """
        said = self._asked(do="look", to=to, back=back)
        if "failed" in said:
            found = Failed.of(said)
            raise DatabaseError(found.error, where=found.where, cure=found.cure)
        self.meant = frozenset(said["tables"]) if said["tables"] is not None else None
        steps = (Coming(one["revision"], Path(one["path"]), one["title"]) for one in said["steps"])
        return tuple(said["heads"]), tuple(steps)

    def step(self, to: str, back: bool = False) -> str | Failed | None:
        """Run the first revision on the way; its name, None if there is none left."""
        said = self._asked(do="step", to=to, back=back)
        if "failed" in said:
            return Failed.of(said)
        done: str | None = said["done"]
        return done

    def rehearse(self, way: Iterable[Coming], back: bool = False) -> tuple[Rehearsed, ...]:
        """What the revisions of a way would do; nothing is done."""
        names = [one.revision for one in way]
        said = self._asked(do="rehearse", to=names, back=back)
        if "failed" in said:
            found = Failed.of(said)
            raise DatabaseError(found.error, where=found.path, cure=found.cure)
        return tuple(map(Rehearsed.of, said["rehearsed"]))

    def tell(self, **said: Any) -> None:
        """Send a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(said) + "\n")
        self._process.stdin.flush()

    def _asked(self, **order: Any) -> Mapping[str, Any]:
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):  # what it has said before tells why it is gone
            self.tell(**order)
        for line in self._process.stdout:
            said: dict[str, Any] = json.loads(line)
            if "say" not in said:
                return said
            self._say(said["say"])
        ended = self._process.wait()
        if ended < 0:
            raise DatabaseError(
                f"it was ended ({signal.Signals(-ended).name})",
                cure="what was applied before stays; schema apply goes on from there",
            )
        raise ProbeError(
            "revisions could not be run",
            where=str(self._python),
            cure="name an interpreter that has alembic and the database's driver with --python",
        )


@contextmanager
def conversation(
    root: Path,
    engine: sa.Engine,
    python: Path,
    attributes: Mapping[str, Any],
    say: Callable[[str], None],
    patience: Patience,
    instead_of: sa.URL | None = None,
) -> Iterator[Conversation]:
    """The process of a project in `root` for the database of an engine.

    Variables that lead to the database `instead_of` lead to this one there. Signals go to the
    process, which ends after its step. Raises UsageError, DatabaseError.
    """
    ini, table = settings(root)
    url = engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [str(python), str(WORKER)],
        cwd=root, env=_led(instead_of, engine.url), start_new_session=True, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process, _forwarded(process):  # fmt: skip
        asked = Conversation(process, say, python)
        asked.tell(
            ini=str(ini) if ini else None,
            toml=str(table) if table else None,
            url=url,
            place=place(engine),
            lock_ms=patience.lock_ms,
            attributes=dict(attributes),
        )
        yield asked
        assert process.stdin is not None
        process.stdin.close()


def _led(old: sa.URL | None, new: sa.URL) -> dict[str, str]:
    """The variables of this process, those with the old URL with the new one, by their drivers."""
    variables = dict(os.environ)
    for name, value in variables.items() if old is not None else ():
        try:
            said = parsed(value) if "://" in value else None
            same = said is not None and _same(said, old)
        except DatabaseError:
            same = False
        if same:
            driver = sa.make_url(value).drivername
            led = new.set(drivername=driver).render_as_string(hide_password=False)
            variables[name] = led
    return variables


def _same(one: sa.URL, other: sa.URL | None) -> bool:
    """Whether two URLs lead to one database, whoever asks."""
    if other is None or one.get_backend_name() != other.get_backend_name():
        return False
    return (one.host, one.port, one.database, one.query.get("host")) == (
        other.host, other.port, other.database, other.query.get("host"),
    )  # fmt: skip


def place(engine: sa.Engine) -> Mapping[str, Any]:
    """Which database it is: a query, and its rows as texts."""
    query = PLACES.get(engine.dialect.name)
    if query is None:
        raise DatabaseError(
            f"revisions are not applied to {engine.dialect.name}",
            where=str(engine.url),
            cure=f"it can be {' or '.join(PLACES)}; alembic upgrade runs them elsewhere",
        )
    with connected(engine) as connection:
        rows = connection.execute(sa.text(query)).all()
    return {"query": query, "answer": [[str(value) for value in row] for row in rows]}


@contextmanager
def _forwarded(process: subprocess.Popen[str]) -> Iterator[None]:
    """Meanwhile a signal is one for the process: only the main thread is told of any."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def told(number: int, frame: FrameType | None) -> None:
        del frame
        process.send_signal(number)

    kept = {number: signal.signal(number, told) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
