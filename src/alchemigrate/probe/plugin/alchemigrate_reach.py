"""A pytest plugin that notes which tests run certain lines, and no others.

Loaded by `-p alchemigrate_reach`, with this folder on PYTHONPATH; Python 3.8 and later. Nothing is
wrapped or replaced: a trace function looks on. ALCHEMIGRATE_REACH names a folder that holds
`watch.json`, {ABSOLUTE PATH: [LINE, ..]}; each process leaves a `reach-PID.json` there:

    {"tests": [NODEID, ..], "files": {PATH: {LINE: [INDEX OF A TEST, ..]}}}

The index is -1 for a line run outside of a test (when a module is imported).
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any, Dict, FrozenSet, List, Optional, Set, Tuple

import pytest

VARIABLE = "ALCHEMIGRATE_REACH"
WATCH = "watch.json"
OUTSIDE = -1
NONE: FrozenSet[int] = frozenset()


class Onlooker:
    """Keeps, per watched line, the tests during which it ran."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        with open(os.path.join(folder, WATCH), encoding="utf-8") as file:
            watch = json.load(file)
        self.watch = {path: frozenset(lines) for path, lines in watch.items()}
        self.tests: List[str] = []
        self.now = OUTSIDE
        self.known: Dict[Any, FrozenSet[int]] = {}
        self.files: Dict[str, FrozenSet[int]] = {}
        self.hits: Set[Tuple[str, int, int]] = set()
        self.names: Dict[str, str] = {}

    def start(self) -> None:
        """Look on in this thread and in all that begin later."""
        threading.settrace(self.trace)
        sys.settrace(self.trace)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Any:
        """Everything until the end of a test belongs to it."""
        self.now = len(self.tests)
        self.tests.append(item.nodeid)
        if sys.gettrace() is None:
            sys.settrace(self.trace)
        yield
        self.now = OUTSIDE

    def pytest_sessionfinish(self) -> None:
        """Leave what was seen."""
        sys.settrace(None)
        threading.settrace(None)
        files: Dict[str, Dict[int, List[int]]] = {}
        for path, line, test in sorted(self.hits):
            files.setdefault(path, {}).setdefault(line, []).append(test)
        name = os.path.join(self.folder, "reach-{}.json".format(os.getpid()))
        with open(name, "w", encoding="utf-8") as file:
            json.dump({"tests": self.tests, "files": files}, file)

    def trace(self, frame: Any, event: str, argument: Any) -> Any:
        """Called for every function that begins."""
        code = frame.f_code
        lines = self.known.get(code)
        if lines is None:
            lines = self.known[code] = self._watched(code)
        return self.line if lines else None

    def line(self, frame: Any, event: str, argument: Any) -> Any:
        """Called for every line of a function that holds watched ones."""
        code = frame.f_code
        if frame.f_lineno in self.known[code]:
            self.hits.add((self.names[code.co_filename], frame.f_lineno, self.now))
        return self.line

    def _watched(self, code: Any) -> FrozenSet[int]:
        """The watched lines of the file, if the code has a line among them."""
        path = code.co_filename
        lines = self.files.get(path)
        if lines is None:
            self.names[path] = os.path.realpath(path)
            lines = self.files[path] = self.watch.get(self.names[path], NONE)
        if not lines:
            return NONE
        own = _lines(code)
        return lines if own is None or not lines.isdisjoint(own) else NONE


def _lines(code: Any) -> Optional[Set[int]]:
    """The lines of a code object; None if this Python does not tell them."""
    told = getattr(code, "co_lines", None)
    if told is None:
        return None
    return {line for _, _, line in told() if line is not None}


FOLDER = os.environ.get(VARIABLE)
if FOLDER:
    ONLOOKER = Onlooker(FOLDER)
    ONLOOKER.start()  # now, so that what initial conftest files do is seen


def pytest_configure(config: Any) -> None:
    """Take part in this run, if there is a folder to write to."""
    if FOLDER:
        config.pluginmanager.register(ONLOOKER, "alchemigrate-reach")
