"""A pytest plugin that notes what the tests make a project do with SQLAlchemy.

Loaded by `-p alchemigrate_evidence`, with this folder on PYTHONPATH; Python 3.8 and later. Nothing
is wrapped or replaced: a trace function looks on. ALCHEMIGRATE_EVIDENCE names a folder, in which
each process leaves a JSON file; ALCHEMIGRATE_ROOT the project whose files count:

    {"tests": N, "files": {PATH: {"lines": {LINE: TESTS}, "requests": {LINE: [REQUEST, ..]},
                                  "calls": [..], "warnings": [..]}}}

TESTS is -1 for a line run outside of a test (when a module is imported): it counts for all. A
REQUEST is `GET /orders/*`: one that a test made of the application, of which a line was a part.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from itertools import islice
from typing import Any, Dict, List, Set, Tuple

import alchemigrate_requests  # type: ignore[import-not-found]  # it lies beside this file
import pytest

VARIABLE = "ALCHEMIGRATE_EVIDENCE"
ROOT = os.environ.get("ALCHEMIGRATE_ROOT", "")
DEEPEST = 25
ALWAYS = -1
WARNS = "_warnings_warn"

Place = Tuple[int, int, int, int]


class Witness:
    """Counts executed lines, calls and warnings, per test."""

    def __init__(self) -> None:
        self.tests = 0
        self.test = ""
        self.inside: Dict[str, bool] = {}
        self.lines: Dict[str, Set[int]] = {}
        self.line_tests: Dict[str, Dict[int, int]] = {}
        self.calls: Dict[Tuple[str, Place, str], Dict[str, Any]] = {}
        self.warnings: Dict[Tuple[str, int, str, str], Dict[str, Any]] = {}
        self.watched: Dict[Any, str] = {}
        self.requests = alchemigrate_requests.Requests()
        self.line_requests: Dict[str, Dict[int, Set[str]]] = {}
        self.awaited = [*_WATCHED, *alchemigrate_requests.SERVERS]
        self.modules = 0

    def start(self) -> None:
        """Look on in this thread and in all that begin later."""
        threading.settrace(self.trace)
        sys.settrace(self.trace)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Any:
        """Everything until the end of a test belongs to it."""
        self._settle("")
        self.tests += 1
        self.test = item.nodeid
        self.requests.leave()
        if sys.gettrace() is None:
            sys.settrace(self.trace)
        yield
        self._settle(self.test)
        self.test = ""

    def pytest_sessionfinish(self) -> None:
        """Leave what was seen."""
        sys.settrace(None)
        threading.settrace(None)
        self._settle("")
        name = "{}.json".format(os.getpid())
        with open(os.path.join(os.environ[VARIABLE], name), "w", encoding="utf-8") as file:
            json.dump({"tests": self.tests, "files": self._files()}, file)

    def trace(self, frame: Any, event: str, argument: Any) -> Any:
        """Called for every function that begins."""
        code = frame.f_code
        if self.awaited and len(sys.modules) != self.modules:
            self._look_for_sqlalchemy()
        method = self.watched.get(code)
        if method is not None:
            self._seen(frame, method)
        elif code in self.requests.entries:
            return self.requests.enter(frame)
        path = code.co_filename
        inside = self.inside.get(path)
        if inside is None:
            inside = self.inside[path] = _is_inside(path)
        if not inside:
            return None
        self._ran(path, max(1, frame.f_lineno))
        return self.line

    def line(self, frame: Any, event: str, argument: Any) -> Any:
        """Called for every line of a function of the project."""
        if event == "line":
            self._ran(frame.f_code.co_filename, frame.f_lineno)
        return self.line

    def _ran(self, path: str, number: int) -> None:
        self.lines.setdefault(path, set()).add(number)
        if self.requests.now:
            asked = self.line_requests.setdefault(path, {}).setdefault(number, set())
            asked.add(self.requests.now)

    def _look_for_sqlalchemy(self) -> None:
        """Watch what has been imported, all of it, since the last look."""
        self.modules = len(sys.modules)
        for name in list(self.awaited):
            spec = getattr(sys.modules.get(name), "__spec__", None)
            if spec is not None and not getattr(spec, "_initializing", False):
                self.awaited.remove(name)
                if name in _WATCHED:
                    self.watched.update(_watched(name))
                else:
                    self.requests.watch(name)

    def _seen(self, frame: Any, method: str) -> None:
        caller = self._caller(frame, method == WARNS)
        if caller is None:
            return
        path = caller.f_code.co_filename
        if method == WARNS:
            given = frame.f_locals
            category = getattr(given.get("category"), "__name__", "")
            message = given.get("message", "")
            if not category:
                category, message = type(message).__name__, str(message)
            key = (path, caller.f_lineno, category, str(message)[:300])
            self._count(self.warnings.setdefault(key, {}))
            return
        entry = self.calls.setdefault((path, _place(caller), method), {})
        self._count(entry)
        names = frame.f_code.co_varnames
        count = frame.f_code.co_argcount
        given = frame.f_locals
        receiver = _kind(given.get(names[0])) if count else ""
        entry.setdefault("receivers", set()).add(receiver)
        if count > 1:
            entry.setdefault("arguments", set()).add(_kind(given.get(names[1])))

    def _count(self, entry: Dict[str, Any]) -> None:
        entry["count"] = entry.get("count", 0) + 1
        entry.setdefault("tests", set()).add(self.test)

    def _caller(self, frame: Any, deep: bool) -> Any:
        """The frame of the project that called SQLAlchemy, if only SQLAlchemy is between.

        Unless `deep`, no other watched method may be: what SQLAlchemy calls itself does not count.
        """
        for _ in range(DEEPEST):
            frame = frame.f_back
            if frame is None:
                return None
            path = frame.f_code.co_filename
            if self.inside.get(path):
                return frame
            own = "sqlalchemy" in path or path.startswith("<")
            if not own or (not deep and frame.f_code in self.watched):
                return None
        return None

    def _settle(self, test: str) -> None:
        """Add the lines run since the last time to their counts."""
        for path, hit in list(self.lines.items()):
            counts = self.line_tests.setdefault(path, {})
            for number in hit:
                known = counts.get(number, 0)
                if not test:
                    counts[number] = ALWAYS
                elif known != ALWAYS:
                    counts[number] = known + 1
            self.lines[path] = set()

    def _files(self) -> Dict[str, Any]:
        found: Dict[str, Any] = {}
        for path, counts in self.line_tests.items():
            _entry(found, path)["lines"] = counts
        for path, asked in self.line_requests.items():
            told = {number: sorted(names) for number, names in asked.items()}
            _entry(found, path)["requests"] = told
        for (path, place, method), seen in self.calls.items():
            _entry(found, path)["calls"].append(
                {"place": place, "method": method, **_told(seen, "receivers", "arguments")}
            )
        for (path, line, category, message), seen in self.warnings.items():
            _entry(found, path)["warnings"].append(
                {"line": line, "category": category, "message": message, **_told(seen)}
            )
        return found


def _entry(found: Dict[str, Any], path: str) -> Dict[str, Any]:
    name = os.path.relpath(path, ROOT).replace(os.sep, "/")
    empty: Dict[str, Any] = {"lines": {}, "requests": {}, "calls": [], "warnings": []}
    return found.setdefault(name, empty)  # type: ignore[no-any-return]


def _told(seen: Dict[str, Any], *sets: str) -> Dict[str, Any]:
    told = {name: sorted(seen.get(name, ())) for name in sets}
    return {"count": seen["count"], "tests": sorted(seen["tests"]), **told}


def _is_inside(path: str) -> bool:
    parts = path.split(os.sep)
    outside = ("site-packages", "dist-packages", ".tox", ".nox")
    return path.startswith(ROOT + os.sep) and not any(part in outside for part in parts)


def _place(frame: Any) -> Place:
    """Where the call that a frame is in stands in its file."""
    positions = getattr(frame.f_code, "co_positions", None)
    if positions is not None:
        for first, last, begin, end in islice(positions(), frame.f_lasti // 2, None):
            if None not in (first, last, begin, end):
                return (first, begin, last, end)
            break
    return (frame.f_lineno, -1, -1, -1)


_WATCHED = {
    "sqlalchemy.engine": {
        "Engine": "begin connect execute scalar run_callable transaction table_names has_table "
        "raw_connection execution_options",
        "Connection": "begin begin_nested connect execute scalar scalars exec_driver_sql "
        "run_callable transaction execution_options",
    },
    "sqlalchemy.orm": {
        "Session": "add begin begin_nested commit connection delete execute flush get merge query "
        "rollback scalar scalars",
        "scoped_session": "add begin begin_nested commit connection delete execute flush get merge "
        "query rollback scalar scalars",
        "Query": "all count delete exists filter filter_by first get group_by having join limit "
        "offset one one_or_none options order_by outerjoin scalar subquery update with_entities",
    },
    "sqlalchemy": {"MetaData": "create_all drop_all reflect"},
    "sqlalchemy.util": {"langhelpers": WARNS},
}


def _watched(module: str) -> Dict[Any, str]:
    """The code of the methods of a module that are looked at, and their names."""
    found: Dict[Any, str] = {}
    for name, methods in _WATCHED[module].items():
        class_ = getattr(sys.modules[module], name, None)
        for method in methods.split():
            for code in _codes(getattr(class_, method, None)):
                found[code] = method
    return found


def _codes(function: Any) -> List[Any]:
    codes = []
    while function is not None:
        code = getattr(function, "__code__", None)
        if code is not None:
            codes.append(code)
        function = getattr(function, "__wrapped__", None)
    return codes


def _kind(value: Any) -> str:
    """What a value is, in the words of the tool: `session`, `engine`, `str`, .."""
    if isinstance(value, str):
        return "str"
    for module, name, kind in _KINDS:
        class_ = getattr(sys.modules.get(module), name, None)
        if class_ is not None and isinstance(value, class_):
            return kind
    return type(value).__name__


_KINDS = (
    ("sqlalchemy.engine", "Engine", "engine"),
    ("sqlalchemy.engine", "Connection", "connection"),
    ("sqlalchemy.orm", "Session", "session"),
    ("sqlalchemy.orm", "scoped_session", "scoped session"),
    ("sqlalchemy.orm", "Query", "query"),
    ("sqlalchemy", "MetaData", "metadata"),
    ("sqlalchemy.sql.expression", "Select", "select"),
    ("sqlalchemy.sql.expression", "TextClause", "text"),
    ("sqlalchemy.sql.expression", "UpdateBase", "insert, update or delete"),
)

if os.environ.get(VARIABLE):
    WITNESS = Witness()
    WITNESS.start()  # now, so that what initial conftest files do is seen


def pytest_configure(config: Any) -> None:
    """Take part in this run, if there is a folder to write to."""
    if os.environ.get(VARIABLE):
        config.pluginmanager.register(WITNESS, "alchemigrate-evidence")
