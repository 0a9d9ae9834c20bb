"""Runs revisions on a scratch database in the application's interpreter; its locks are noted.

Started by path: reads a JSON document from standard input, and answers with one on standard output.
The application's `env.py` does not run: it would connect to a database of its own.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
import threading
import time
import traceback
from types import FrameType
from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

LOCKS = sa.text(
    "SELECT DISTINCT CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END || c.relname,"
    " l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE l.pid = :pid AND l.granted AND l.locktype = 'relation'"
    " AND c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_|^information_schema$'"
)
ALONE = re.compile(r"\bCONCURRENTLY\b|^\s*(VACUUM|BEGIN|COMMIT|ROLLBACK)\b", re.IGNORECASE)
"""What cannot be sent inside a transaction; its locks are looked at while it runs."""


FAILURES = (
    SQLAlchemyError, CommandError, ImportError, NameError, AttributeError, LookupError, TypeError,
    ValueError, RuntimeError, AssertionError, OSError,
)  # fmt: skip
"""What revisions raise: it ends the measurement, and is told."""
Locks = set[tuple[str, str]]


class Watch:
    """Notes the locks of one connection; `path` is the file of the revision that runs."""

    def __init__(self, engine: sa.Engine, connection: sa.Connection, pid: int) -> None:
        self.pid = pid
        self.path = ""
        self.name = ""
        self.found: list[dict[str, Any]] = []
        self.held: Locks = set()
        self._other = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._state: dict[str, Any] = {}
        sa.event.listen(connection, "before_cursor_execute", self.before)
        sa.event.listen(connection, "after_cursor_execute", self.after)

    def begin(self, name: str, path: str) -> None:
        """A revision begins, and a transaction with it."""
        self.name, self.path, self.held = name, path, set()

    def locks(self) -> Locks:
        """What is held now on tables that others see."""
        rows = self._other.execute(LOCKS, {"pid": self.pid})
        return {(table, mode) for table, mode in rows}

    def before(self, connection: sa.Connection, cursor: Any, statement: str, *_: object) -> None:
        """A statement is about to be sent."""
        if not self.path:
            return
        outside = bool(getattr(connection.connection.dbapi_connection, "autocommit", False))
        wrapped = outside and not ALONE.search(statement)
        if outside:
            self.held = set()
        seen: Locks = set()
        done = threading.Event()
        watcher = None
        if wrapped:
            cursor.execute("BEGIN")
        elif outside:
            watcher = threading.Thread(target=self._look, args=(seen, done))
            watcher.start()
        begun = time.perf_counter()
        self._state = {"seen": seen, "done": done, "watcher": watcher, "begun": begun}
        self._state.update(outside=outside, wrapped=wrapped)

    def _look(self, seen: Locks, done: threading.Event) -> None:
        while not done.is_set():
            seen |= self.locks()

    def after(self, connection: sa.Connection, cursor: Any, statement: str, *_: object) -> None:
        """A statement was sent: what it took is what was not held before."""
        if not self.path:
            return
        state = self._state
        took = (time.perf_counter() - state["begun"]) * 1000
        seen = state["seen"]
        if state["watcher"] is not None:
            state["done"].set()
            state["watcher"].join()
        else:
            seen = self.locks()
        if state["wrapped"]:
            cursor.connection.cursor().execute("COMMIT")
        fresh = sorted(seen - self.held)
        self.held = set() if state["outside"] else self.held | seen
        self.found.append(
            {
                "revision": self.name,
                "line": line(self.path),
                "sql": " ".join(statement.split()),
                "milliseconds": round(took, 3),
                "outside": state["outside"],
                "locks": [list(one) for one in fresh],
            }
        )

    def close(self) -> None:
        """Give the second connection back."""
        self._other.close()


def line(path: str) -> int:
    """The line of a revision that is being run; 0 if none is."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename == path:
            return frame.f_lineno
        frame = frame.f_back
    return 0


def load(path: str, name: str) -> Any:
    """The module of a revision."""
    spec = importlib.util.spec_from_file_location("revision_" + name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(asked: dict[str, Any]) -> dict[str, Any]:
    """Run all revisions, and note the locks of those that are asked for."""
    engine = sa.create_engine(asked["url"], poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        pid = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        connection.rollback()
        watch = Watch(engine, connection, pid)
        context = MigrationContext.configure(connection, opts={"transaction_per_migration": True})
        failed = None
        with Operations.context(context):
            for one in asked["revisions"]:
                failed = step(context, watch, one)
                if failed is not None:
                    break
        watch.close()
    return {"statements": watch.found, "failed": failed}


def step(context: MigrationContext, watch: Watch, one: dict[str, Any]) -> dict[str, Any] | None:
    """Run one revision; what it raised, if it did."""
    path = os.path.join(os.getcwd(), one["path"])
    try:
        module = load(path, one["revision"])
        with context.begin_transaction(_per_migration=True):
            watch.begin(one["revision"], path if one["measured"] else "")
            module.upgrade()
    except FAILURES as error:
        own = [e.lineno for e in traceback.extract_tb(error.__traceback__) if e.filename == path]
        text = str(error).strip().splitlines()
        return {
            "revision": one["revision"],
            "line": own[-1] if own else 0,
            "error": f"{type(error).__name__}: {text[0] if text else ''}",
        }
    finally:
        watch.path = ""
    return None


def main() -> None:
    """Answer on the standard output that there was; what revisions print goes elsewhere."""
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    asked = json.load(sys.stdin)
    sys.path.insert(0, os.getcwd())
    answer.write(json.dumps(run(asked)))
    answer.close()


if __name__ == "__main__":
    main()
