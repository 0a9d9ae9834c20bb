"""A pytest plugin: a test that makes a new legacy call of SQLAlchemy fails.

Loaded by `-p alchemigrate_ratchet`, with this folder on PYTHONPATH; Python 3.8 and later. A legacy
call is a place of the project that SQLAlchemy warns of as deprecated (on 1.4 with what 2.0 removes
too). ALCHEMIGRATE_RATCHET names the file of the calls that may stay:

    {"version": 1, "calls": [{"path", "category", "text", "count"}]}

TEXT is the line, its spaces evened out, COUNT the number of such lines; so lines may move. Lines
that are in no file any more leave it. With ALCHEMIGRATE_RATCHET_WRITE it is written anew from what
was met, with ALCHEMIGRATE_RATCHET_KEEP it is never changed. ALCHEMIGRATE_RATCHET_REPORT names a
file for what was found, ALCHEMIGRATE_ROOT the project (the current folder).
"""

from __future__ import annotations

import json
import linecache
import os
import warnings
from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Tuple

import pytest

VARIABLE = "ALCHEMIGRATE_RATCHET"
VERSION = 1
SHARED = "alchemigrate_ratchet"
OUTSIDE = ("site-packages", "dist-packages", ".tox", ".nox")

os.environ.setdefault("SQLALCHEMY_WARN_20", "1")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

Key = Tuple[str, str, str]
"""Path, kind of warning, text of the line."""


class Ratchet:
    """Hears what SQLAlchemy warns of, and compares it with what may stay."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.root = os.path.realpath(os.environ.get("ALCHEMIGRATE_ROOT") or os.getcwd())
        self.write = bool(os.environ.get(VARIABLE + "_WRITE"))
        self.known: Dict[Key, int] = {}
        self.met: Dict[Key, Dict[int, Dict[str, Any]]] = {}
        self.test = ""
        self.fresh: List[str] = []

    def hear(self, category: str, message: str, path: str, line: int) -> None:
        """Note a warning about a line of the project; a new one belongs to the running test."""
        real = os.path.realpath(path)
        if not real.startswith(self.root + os.sep) or any(
            part in OUTSIDE for part in real.split(os.sep)
        ):
            return
        name = os.path.relpath(real, self.root).replace(os.sep, "/")
        key = (name, category, " ".join(linecache.getline(path, line).split()))
        lines = self.met.setdefault(key, {})
        seen = lines.setdefault(line, {"message": _short(message), "tests": []})
        if self.test and self.test not in seen["tests"]:
            seen["tests"].append(self.test)
        place = "{}:{} {}: {}".format(name, line, category, seen["message"])
        if self._is_new(key, line) and place not in self.fresh:
            self.fresh.append(place)

    def _is_new(self, key: Key, line: int) -> bool:
        """Whether a line is beyond the number of such lines that may stay."""
        return not self.write and list(self.met[key]).index(line) >= self.known.get(key, 0)

    def new(self) -> List[Dict[str, Any]]:
        """The calls that were met and may not stay."""
        return [
            dict(_told(key), line=line, message=seen["message"], tests=sorted(seen["tests"]))
            for key, lines in sorted(self.met.items())
            for line, seen in lines.items()
            if self._is_new(key, line)
        ]

    def gone(self) -> Dict[Key, int]:
        """The known calls whose lines are in no file any more, and how many of each."""
        found = {}
        for key, count in sorted(self.known.items()):
            left = _lines(os.path.join(self.root, key[0])).count(key[2])
            if left < count:
                found[key] = count - left
        return found

    def unmet(self) -> int:
        """How many known calls are still there, and no test of this run made them."""
        gone = self.gone()
        return sum(
            max(0, count - gone.get(key, 0) - len(self.met.get(key, ())))
            for key, count in self.known.items()
        )

    def finish(self) -> None:
        """Write the file anew if that was asked for, or make it smaller."""
        gone = self.gone()
        if self.write:
            _write(self.path, {key: len(lines) for key, lines in self.met.items()})
        elif gone and not os.environ.get(VARIABLE + "_KEEP"):
            _write(self.path, {key: n - gone.get(key, 0) for key, n in self.known.items()})
        report = os.environ.get(VARIABLE + "_REPORT")
        if report:
            told = [dict(_told(key), count=count) for key, count in gone.items()]
            found = {"new": self.new(), "gone": told, "unmet": self.unmet(), "met": self.count()}
            with open(report, "w", encoding="utf-8") as file:
                json.dump(found, file)

    def count(self) -> int:
        """How many places were met."""
        return sum(len(lines) for lines in self.met.values())

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear the warnings that are made inside, whatever filters say; they go on to others."""
        from sqlalchemy import exc

        outer = warnings.showwarning

        def show(message: Any, category: Any, path: str, number: int, *rest: Any) -> None:
            if issubclass(category, exc.SADeprecationWarning):
                self.hear(category.__name__, str(message), path, number)
            outer(message, category, path, number, *rest)

        with warnings.catch_warnings():
            warnings.simplefilter("always", exc.SADeprecationWarning)
            warnings.showwarning = show  # type: ignore[assignment]
            yield


class Plugin:
    """The hooks of pytest."""

    def __init__(self, ratchet: Ratchet) -> None:
        self.ratchet = ratchet
        self.found: Any = ((), {}, 0)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_collection(self) -> Any:
        """What is imported for the tests."""
        with self.ratchet.listening():
            yield

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Any:
        """Everything until the end of a test belongs to it."""
        self.ratchet.test, self.ratchet.fresh = item.nodeid, []
        with self.ratchet.listening():
            yield
        self.ratchet.test, self.ratchet.fresh = "", []

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Any:
        """A test that made a new legacy call by now has failed."""
        outcome = yield
        report = outcome.get_result()
        if not self.ratchet.fresh or report.when == "setup":
            return
        told = "new legacy calls of SQLAlchemy:\n  " + "\n  ".join(self.ratchet.fresh)
        self.ratchet.fresh = []
        if report.passed and not hasattr(report, "wasxfail"):
            report.outcome = "failed"
            report.longrepr = told
        else:
            report.sections.append(("alchemigrate", told))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a process of pytest-xdist has met."""
        shared = getattr(node, "workeroutput", {}).get(SHARED, "[]")
        for key, line, seen in json.loads(shared):
            mine = self.ratchet.met.setdefault(tuple(key), {}).setdefault(line, seen)
            mine["tests"] = sorted({*mine["tests"], *seen["tests"]})

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: Any) -> None:
        """Settle the file; calls that belong to no test fail the run."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            every = self.ratchet.met.items()
            output[SHARED] = json.dumps([[k, n, s] for k, lines in every for n, s in lines.items()])
            return
        if self.ratchet.new() and not session.exitstatus:
            session.exitstatus = 1
        self.found = self.ratchet.new(), self.ratchet.gone(), self.ratchet.unmet()
        self.ratchet.finish()

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what is new and what is gone."""
        new, gone, unmet = self.found
        terminalreporter.section("legacy calls of SQLAlchemy")
        for one in new:
            told = "new: {path}:{line} {category}: {message}"
            terminalreporter.write_line(told.format(**one))
        for (path, category, text), count in gone.items():
            terminalreporter.write_line("gone: {} {}: {} ({})".format(path, category, text, count))
        told = "{} met, {} new, {} gone, {} not met by these tests"
        terminalreporter.write_line(told.format(
            self.ratchet.count(), len(new), sum(gone.values()), unmet
        ))  # fmt: skip


@pytest.hookimpl(hookwrapper=True)
def pytest_load_initial_conftests() -> Any:
    """Hear what is imported first."""
    if RATCHET is None:
        yield
    else:
        with RATCHET.listening():
            yield


def pytest_configure(config: Any) -> None:
    """Take part in this run; refuse it if there is no file to compare with."""
    if RATCHET is None:
        raise pytest.UsageError("alchemigrate_ratchet: name its file with " + VARIABLE)
    if not RATCHET.write:
        RATCHET.known = _read(RATCHET.path)
    config.pluginmanager.register(Plugin(RATCHET), "alchemigrate-ratchet")


def _short(message: str) -> str:
    """The first sentence."""
    return " ".join(message.split()).partition(". ")[0][:200]


def _told(key: Key) -> Dict[str, Any]:
    return {"path": key[0], "category": key[1], "text": key[2]}


def _lines(path: str) -> List[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return [" ".join(line.split()) for line in file]
    except OSError:
        return []


def _read(path: str) -> Dict[Key, int]:
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        if document["version"] != VERSION:
            raise ValueError("version {}".format(document["version"]))
        return {
            (one["path"], one["category"], one["text"]): int(one["count"])
            for one in document["calls"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        told = "alchemigrate_ratchet: {} cannot be read ({})".format(path, error)
        raise pytest.UsageError(told) from error


def _write(path: str, calls: Dict[Key, int]) -> None:
    held = sorted((key, count) for key, count in calls.items() if count > 0)
    entries = [json.dumps(dict(_told(key), count=n), ensure_ascii=False) for key, n in held]
    lines = "[\n  " + ",\n  ".join(entries) + "\n ]" if entries else "[]"
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write('{\n "version": %d,\n "calls": %s\n}\n' % (VERSION, lines))
    os.replace(path + ".new", path)


RATCHET = Ratchet(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None
