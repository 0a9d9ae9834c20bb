"""Runs Alembic revisions in the application's interpreter, by its own `env.py`, as it is told.

Started by path. The first line of standard input says which project and database; each line after
it what to do. Standard output has lines of what is said meanwhile, and one of what became of it.
Where standard input ends, whoever asked is gone, and it ends, too.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

EXPECTED = (SQLAlchemyError, CommandError)
"""Errors that say what is wrong without their traceback."""
RAISED = (
    *EXPECTED, ImportError, NameError, AttributeError, LookupError, TypeError, ValueError,
    RuntimeError, AssertionError, OSError,
)  # fmt: skip
"""What a revision raises that cannot run without a database."""


class WrongDatabaseError(Exception):
    """The project's env.py connects to another database than the one that is meant."""

    what = "its env.py connects to another database than --database names"
    cure = (
        "let env.py take sqlalchemy.url of its config, or set what it reads, as the variable "
        "DATABASE_URL, to the same database"
    )


class Answers(logging.Handler):
    """Writes JSON lines; as a handler of logs, lines of what is said."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(logging.INFO)
        self._stream = os.fdopen(descriptor, "w", encoding="utf-8")
        self._writing = threading.Lock()

    def tell(self, **said: Any) -> None:
        """Write a line."""
        with self._writing:
            self._stream.write(json.dumps(said) + "\n")
            self._stream.flush()

    def emit(self, record: logging.LogRecord) -> None:
        """Say what was logged."""
        self.tell(say=record.getMessage())


class Worker:
    """Revisions of one project and one database."""

    def __init__(self, asked: dict[str, Any], answers: Answers) -> None:
        self._place, self._limit, self._answers = asked["place"], asked["lock_ms"], answers
        files = {"toml_file": asked["toml"]} if asked["toml"] else {}
        self._config = Config(asked["ini"], **files)
        self._dialect = asked["url"].partition(":")[0].partition("+")[0]
        self._config.attributes["alchemigrate"] = asked["attributes"]
        point(self._config, asked["url"])
        self._script = ScriptDirectory.from_config(self._config)
        self._inside = self._partly = False
        self.revision: Any = None

    def look(self, to: str, back: bool) -> None:
        """Tell where the database is, and what comes on the way to a revision."""

        def found(heads: Any, context: MigrationContext) -> list[Any]:
            self._enter(context)
            steps = list(self._steps(to, back, heads))
            self._answers.tell(
                heads=sorted(heads if isinstance(heads, tuple) else [heads] if heads else []),
                steps=[self._told(one) for one in steps],
                tables=meant(context.opts.get("target_metadata")),
            )
            return []

        with EnvironmentContext(self._config, self._script, fn=found, dont_mutate=True):
            self._script.run_env()

    def step(self, to: str, back: bool) -> None:
        """Run the first revision on the way, in transactions of its own; tell how that ended."""
        self.revision = None
        self._inside = self._partly = False

        def found(heads: Any, context: MigrationContext) -> list[Any]:
            self._enter(context)
            return [self._noted(one) for one in list(self._steps(to, back, heads))[:1]]

        given = {"destination_rev": to, "as_sql": False, "starting_rev": None, "tag": None}
        try:
            with EnvironmentContext(self._config, self._script, fn=found, **given):
                self._script.run_env()
        except sa.exc.DBAPIError as error:
            self.failed(error)
            return
        self._answers.tell(done=self.revision.revision if self.revision else None)

    def rehearse(self, names: list[str], back: bool) -> None:
        """Tell what revisions would send, and their directives: nothing reaches the database."""
        told = []
        for name in names:
            self.revision = self._script.get_revision(name)
            buffer: io.StringIO = io.StringIO()
            noted: list[Any] = []
            opts = {"as_sql": True, "output_buffer": buffer, "literal_binds": True}
            context = MigrationContext.configure(
                dialect_name=self._dialect, opts={**opts, "alchemigrate_rehearsal": noted}
            )
            module, error = self.revision.module, ""
            try:
                with Operations.context(context):
                    (module.downgrade if back else module.upgrade)()
            except RAISED as raised:
                error = f"{type(raised).__name__}: {raised}"
            told.append(
                {
                    "revision": name,
                    "sql": buffer.getvalue(),
                    "noted": base64.b64encode(pickle.dumps(noted)).decode(),
                    "error": error,
                }
            )
        self._answers.tell(rehearsed=told)

    def failed(self, error: BaseException) -> None:
        """Tell what went wrong, and where in the revision."""
        path = getattr(self.revision, "path", "") or ""
        own = [e.lineno for e in traceback.extract_tb(error.__traceback__) if e.filename == path]
        raised = getattr(error, "orig", None) or error
        text = str(raised).strip().splitlines()
        what = getattr(error, "what", None) or (text[0] if text else "it says no more")
        told = isinstance(error, EXPECTED) or hasattr(error, "cure")
        self._answers.tell(
            failed=what if told else f"{type(error).__name__}: {what}",
            where=getattr(error, "where", ""),
            cure=getattr(error, "cure", ""),
            code=getattr(raised, "sqlstate", None) or getattr(raised, "pgcode", None) or "",
            revision=getattr(self.revision, "revision", None),
            path=path,
            line=own[-1] if own else 0,
            partly=self._partly,
        )

    def _steps(self, to: str, back: bool, heads: Any) -> Any:
        script = self._script
        return script._downgrade_revs(to, heads) if back else script._upgrade_revs(to, heads)

    def _told(self, step: Any) -> dict[str, Any]:
        revision = step.revision
        return {
            "revision": revision.revision,
            "path": os.path.abspath(revision.path),
            "title": revision.doc or "",
        }

    def _noted(self, step: Any) -> Any:
        """A step of which is known when its own code runs."""
        run = step.migration_fn

        def noted(*given: Any, **named: Any) -> None:
            self.revision = step.revision
            self._inside = True
            run(*given, **named)
            self._inside = False

        step.migration_fn = noted
        return step

    def _enter(self, context: MigrationContext) -> None:
        """Look where the connection leads, limit its waiting for locks, and listen to it."""
        log = logging.getLogger("alchemigrate.migrate")  # env.py may have disabled it
        log.disabled = log.propagate = False
        log.setLevel(logging.INFO)
        log.handlers[:] = [self._answers]
        connection = context.connection
        if connection is None or connection.dialect.name != self._dialect:
            raise WrongDatabaseError
        rows = connection.execute(sa.text(self._place["query"])).fetchall()
        if [[str(value) for value in row] for row in rows] != self._place["answer"]:
            raise WrongDatabaseError
        sa.event.listen(connection, "commit", self._committed)
        if connection.dialect.name == "postgresql":
            sa.event.listen(connection, "begin", self._begun)
            connection.execute(sa.text(self._limiting))

    @property
    def _limiting(self) -> str:
        return f"SET LOCAL lock_timeout = {self._limit:d}"

    def _begun(self, connection: Any) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            cursor = connection.connection.cursor()
            cursor.execute(self._limiting)
            cursor.close()

    def _committed(self, _: Any) -> None:
        self._partly = self._partly or self._inside


def meant(metadata: Any) -> list[str] | None:
    """The tables that env.py compares with; None if it names none."""
    if metadata is None:
        return None
    several = metadata if isinstance(metadata, (list, tuple)) else [metadata]
    return sorted(name for one in several for name in one.tables)


def point(config: Config, url: str) -> None:
    """Let the project's configuration name the database, with the driver that it has named."""
    before = config.get_main_option("sqlalchemy.url") or ""
    scheme, rest = before.partition("://")[0], url.partition("://")[2]
    if scheme.partition("+")[0] == url.partition("://")[0].partition("+")[0]:
        url = scheme + "://" + rest
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))


def listen(orders: queue.Queue[str]) -> None:
    """Put what is asked into a queue; who asks is gone when it ends."""
    for line in sys.stdin:
        orders.put(line)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Answer on the standard output that there was; what revisions print goes elsewhere."""
    answers = Answers(os.dup(1))
    os.dup2(2, 1)
    sys.path[0] = os.getcwd()
    worker = Worker(json.loads(sys.stdin.readline()), answers)

    def ended(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        if not isinstance(error, EXPECTED) and not hasattr(error, "cure"):
            traceback.print_exception(kind, error, at)
        worker.failed(error)

    sys.excepthook = ended
    orders: queue.Queue[str] = queue.Queue()
    threading.Thread(target=listen, args=(orders,), daemon=True).start()
    while True:
        asked = json.loads(orders.get())
        getattr(worker, asked["do"])(asked["to"], asked["back"])


if __name__ == "__main__":
    main()
