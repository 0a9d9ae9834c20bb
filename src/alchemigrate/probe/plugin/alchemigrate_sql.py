"""A pytest plugin that notes, per test, what SQLAlchemy sends to the database, in order.

Loaded by `-p alchemigrate_sql`, with this folder on PYTHONPATH; Python 3.8 and later, SQLAlchemy
1.3 to 2.1. It listens to SQLAlchemy's own events and changes nothing. ALCHEMIGRATE_SQL names a
folder, in which each process leaves a file of JSON lines; ALCHEMIGRATE_ROOT the project:

    {"begin": 1, "sqlalchemy": "1.4.54"}
    {"text": N, "sql": STATEMENT}          a text that later lines call N
    {"stack": N, "at": [[PATH, LINE], ..]} lines of the project, innermost first
    {"owner": TEST, "events": [..]}        what happened next in a test; a test may have several

An event has a `kind`: statement (savepoints are statements too), begin, commit, rollback, prepare,
flush. `lane` tells threads and asyncio tasks apart, `checkout` the times that a connection was
taken from its pool (0 where it is not known), `auto` connections in the driver's AUTOCOMMIT mode.
Statements have `text`, `rows` (parameters: a list, or an object by name, for each row), `count`
(the cursor's row count), `failed` if the database refused them, `inner` if SQLAlchemy's own
inspection issued them, and `via`, the function that the project called.

Owners are node ids; `[fixture NAME of WHERE]` for what fixtures of more than one test do; and the
empty name for what happens outside of tests. What a forked child process does is not seen.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import threading
from itertools import count
from typing import Any, Dict, Iterator, List, Optional, Tuple
from weakref import WeakKeyDictionary

import pytest

VARIABLE = "ALCHEMIGRATE_SQL"
ROOT = os.environ.get("ALCHEMIGRATE_ROOT", "")
VERSION = 1
KEY = "alchemigrate_checkout"
LONGEST = 400
DEEPEST = 400
STACK = 12
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
RUNNERS = (os.sep + "_pytest" + os.sep, os.sep + "pluggy" + os.sep)
INSPECTION = tuple(
    os.path.join("sqlalchemy", *parts) for parts in (["dialects"], ["engine", "reflection"])
)

Event = Dict[str, Any]


class Recorder:
    """Listens to engines, pools and sessions, and knows which test is running."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.owners = [""]
        self.noted: List[Tuple[str, Event]] = []
        self.running: Dict[int, Event] = {}
        self.known: Dict[str, Dict[Any, int]] = {"text": {}, "stack": {}}
        self.lines: List[str] = []
        self.lanes = count()
        self.local = threading.local()
        self.checkouts = count(1)
        self.inside: Dict[str, Optional[str]] = {}
        self.awaited = {"sqlalchemy": self._hear_engines, "sqlalchemy.orm": self._hear_sessions}

    # The import system asks every finder about every module: so we hear when SQLAlchemy is there.
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Find nothing; listen as soon as SQLAlchemy has been imported."""
        self.attach()

    def attach(self) -> None:
        """Listen to what has been imported of SQLAlchemy by now."""
        for module, listen in list(self.awaited.items()):
            if module in self.awaited and _imported(module):
                del self.awaited[module]
                listen()

    def _hear_engines(self) -> None:
        from sqlalchemy import __version__, event
        from sqlalchemy.engine import Engine
        from sqlalchemy.pool import Pool

        event.listen(Pool, "checkout", self._checkout)
        event.listen(Engine, "before_cursor_execute", self._before)
        event.listen(Engine, "after_cursor_execute", self._after)
        for name, kind in TRANSACTIONS.items():
            event.listen(Engine, name, self._listener(kind))
        self.lines.append(json.dumps({"begin": VERSION, "sqlalchemy": __version__}))

    def _hear_sessions(self) -> None:
        from sqlalchemy import event
        from sqlalchemy.orm import Session

        event.listen(Session, "after_flush", self._flushed)

    def _checkout(self, connection: Any, record: Any, fairy: Any) -> None:
        record.info[KEY] = next(self.checkouts)

    def _before(
        self, conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        stack, inner, via = self._stack()
        rows = parameters if many and _is_many(parameters) else [parameters]
        noted = self._note(
            "statement",
            stack,
            conn,
            text=self._number("text", statement),
            rows=[_row(row) for row in rows],
            via=via,
            failed=True,
        )
        if inner:
            noted["inner"] = True
        self.running[id(cursor)] = noted

    def _after(
        self, conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        noted = self.running.pop(id(cursor), None)
        if noted is not None:
            del noted["failed"]
            noted["count"] = getattr(cursor, "rowcount", -1)

    def _listener(self, kind: str) -> Any:
        def listen(conn: Any, *more: Any) -> None:
            self._note(kind, self._stack()[0], conn)

        return listen

    def _flushed(self, session: Any, context: Any) -> None:
        self._note("flush", self._stack()[0])

    def _note(self, kind: str, stack: int, conn: Any = None, **more: Any) -> Event:
        noted: Event = {"kind": kind, "lane": self._lane(), "stack": stack, **more}
        if conn is not None:
            noted["checkout"] = _number_of_checkout(conn)
            if _in_autocommit(conn):
                noted["auto"] = True
        with self.lock:
            self.noted.append((self.owners[-1], noted))
        return noted

    def _lane(self) -> int:
        """A number of this thread, or task: identities are used again, numbers are not."""
        own = self.local
        if not hasattr(own, "lane"):
            own.lane, own.tasks = next(self.lanes), WeakKeyDictionary()
        task = _task()
        if task is None:
            return int(own.lane)
        if task not in own.tasks:
            own.tasks[task] = next(self.lanes)
        return int(own.tasks[task])

    def _number(self, what: str, value: Any) -> int:
        """The number of a text or stack; written down when it is new."""
        with self.lock:
            known = self.known[what]
            if value not in known:
                known[value] = len(known)
                content = "sql" if what == "text" else "at"
                self.lines.append(json.dumps({what: known[value], content: value}))
            return known[value]

    def _stack(self) -> Tuple[int, bool, str]:
        """The lines of the project that led here, whether SQLAlchemy's inspection did, and the
        function that the project called."""
        places: List[Tuple[str, int]] = []
        inner = False
        via = ""
        for frame in _frames():
            path = frame.f_code.co_filename
            if path not in self.inside:
                self.inside[path] = _inside(path)
            own = self.inside[path]
            if own is not None:
                places.append((own, frame.f_lineno))
                if len(places) == STACK:
                    break
            elif not places and any(part in path for part in INSPECTION):
                inner = True
            if not places:
                via = frame.f_code.co_name
        return self._number("stack", tuple(places)), inner, via

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        """Everything until the end of a test belongs to it."""
        self.attach()
        self.write()
        self.owners.append(item.nodeid)
        yield
        self.owners.remove(item.nodeid)
        self.write()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Iterator[None]:
        """What a fixture of many tests does is its own, not that of the test that comes first."""
        name = _wide(fixturedef)
        if name is None:
            yield
            return
        self.owners.append(name)
        yield
        self.owners.remove(name)
        fixturedef.addfinalizer(lambda: self.owners.append(name))

    def pytest_fixture_post_finalizer(self, fixturedef: Any, request: Any) -> None:
        """The end of what began with our finalizer, the first to be called."""
        name = _wide(fixturedef)
        if name in self.owners:
            self.owners.remove(name)

    def pytest_sessionfinish(self) -> None:
        """Write what happened after the last test."""
        self.write()

    def pytest_unconfigure(self) -> None:
        """Hear no more."""
        self.write()
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def write(self) -> None:
        """Append what was noted to the file of this process."""
        with self.lock:
            noted, self.noted = self.noted, []
            lines, self.lines = self.lines, []
            owned: List[Tuple[str, List[Event]]] = []
            for owner, event in noted:
                if not owned or owned[-1][0] != owner:
                    owned.append((owner, []))
                owned[-1][1].append(event)
            lines += [json.dumps({"owner": owner, "events": events}) for owner, events in owned]
            if lines:
                path = os.path.join(os.environ[VARIABLE], "{}.jsonl".format(os.getpid()))
                with open(path, "a", encoding="utf-8") as file:
                    file.write("\n".join(lines) + "\n")


TRANSACTIONS = {
    "begin": "begin",
    "commit": "commit",
    "rollback": "rollback",
    "begin_twophase": "begin",
    "prepare_twophase": "prepare",
    "commit_twophase": "commit",
    "rollback_twophase": "rollback",
}


def _imported(name: str) -> bool:
    module = sys.modules.get(name)
    spec = getattr(module, "__spec__", None)
    return spec is not None and not getattr(spec, "_initializing", False)


def _frames() -> Iterator[Any]:
    """The frames around us up to pytest's own, through greenlets: async engines run in them."""
    frame: Any = sys._getframe(2)
    module = sys.modules.get("greenlet")
    around = module.getcurrent() if module is not None else None
    for _ in range(DEEPEST):
        if frame is None and around is not None:
            around = around.parent
            frame = around.gr_frame if around is not None else None
        if frame is None or any(part in frame.f_code.co_filename for part in RUNNERS):
            return
        yield frame
        frame = frame.f_back


def _inside(path: str) -> Optional[str]:
    """A file's path below the project; None for what is not the project's."""
    parts = path.split(os.sep)
    outside = ("site-packages", "dist-packages", ".tox", ".nox")
    if not path.startswith(ROOT + os.sep) or any(part in outside for part in parts):
        return None
    return os.path.relpath(path, ROOT).replace(os.sep, "/")


def _task() -> Any:
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return None
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def _number_of_checkout(conn: Any) -> int:
    """Never asks a connection that is closed or broken: it would reconnect."""
    if conn.closed or conn.invalidated:
        return 0
    return int(conn.info.get(KEY, 0))


def _in_autocommit(conn: Any) -> bool:
    """Whether the driver commits each statement by itself, as far as the options say."""
    level = conn.get_execution_options().get("isolation_level")
    for name in ("_on_connect_isolation_level", "isolation_level"):
        level = level or getattr(conn.dialect, name, None)
    return bool(level == "AUTOCOMMIT")


def _is_many(parameters: Any) -> bool:
    """False for the batches of SQLAlchemy 2: many rows whose values follow each other in one."""
    return not isinstance(parameters, dict) and all(
        isinstance(row, (tuple, list, dict)) for row in parameters
    )


def _row(parameters: Any) -> Any:
    if isinstance(parameters, dict):
        return {str(name): _value(value) for name, value in parameters.items()}
    return [_value(value) for value in parameters or ()]


def _value(value: Any) -> str:
    """A parameter as Python writes it; what is long is cut, with a digest of the whole."""
    text = ADDRESS.sub("", repr(value))
    if len(text) <= LONGEST:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return "{}...{}".format(text[:LONGEST], digest[:16])


def _wide(fixturedef: Any) -> Optional[str]:
    """What a fixture of more than one test is called as an owner, None for one of a single test."""
    if fixturedef.scope == "function":
        return None
    return "[fixture {} of {}]".format(fixturedef.argname, fixturedef.baseid or "all")


RECORDER = Recorder()
if os.environ.get(VARIABLE):
    sys.meta_path.insert(0, RECORDER)
    RECORDER.attach()


def pytest_configure(config: Any) -> None:
    """Take part in this run, if there is a folder to write to."""
    if os.environ.get(VARIABLE):
        config.pluginmanager.register(RECORDER, "alchemigrate-sql")
