"""A pytest plugin that notes the outcome of every test in a file of JSON lines.

Loaded by `-p alchemigrate_recorder`, with this folder on PYTHONPATH; works on pytest 5 and later.
The environment variable ALCHEMIGRATE_RECORD names the file, which several runs may share. Lines:

    {"begin": 1, "pytest": "8.1.0"}                              pytest has started
    {"test": NODEID, "outcome": .., "seconds": .., "message": ..} one test, or a file not collected
    {"end": EXITSTATUS}                                          pytest has ended by itself

Outcomes: passed, failed, error (in a fixture, or a file that could not be collected), skipped,
xfailed, xpassed. A test that runs several times has several lines; the last one counts.
"""

from __future__ import annotations

import json
import os
from typing import Any, Dict

import pytest

VARIABLE = "ALCHEMIGRATE_RECORD"
VERSION = 1


def _note(line: Dict[str, Any]) -> None:
    """Append one line; the file is opened each time so that nothing is lost if a test kills us."""
    with open(os.environ[VARIABLE], "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def _is_ours() -> bool:
    """False without a file to write to, and in workers: their controller hears of every test."""
    return bool(os.environ.get(VARIABLE)) and not os.environ.get("PYTEST_XDIST_WORKER")


if _is_ours():
    _note({"begin": VERSION, "pytest": pytest.__version__})


def pytest_configure(config: Any) -> None:
    """Take part in this run, if there is a file to write to."""
    if _is_ours():
        config.pluginmanager.register(Recorder(), "alchemigrate-recorder")


class Recorder:
    """Turns the reports of setup, call and teardown into one outcome per test."""

    def __init__(self) -> None:
        self.open: Dict[str, Dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Join a phase's report to what is known of its test; a test ends with its teardown."""
        entry = self.open.setdefault(
            report.nodeid,
            {"test": report.nodeid, "outcome": "passed", "seconds": 0.0, "message": ""},
        )
        entry["seconds"] = round(entry["seconds"] + getattr(report, "duration", 0.0), 6)
        outcome = _outcome(report)
        if outcome != "passed":
            entry["outcome"] = outcome
            entry["message"] = _message(report)
        if report.when not in ("setup", "call"):
            _note(self.open.pop(report.nodeid))

    def pytest_collectreport(self, report: Any) -> None:
        """Note a file that could not be collected, or that skips itself as a whole."""
        if report.outcome != "passed":
            outcome = "error" if report.outcome == "failed" else "skipped"
            _note(
                {
                    "test": report.nodeid,
                    "outcome": outcome,
                    "seconds": 0.0,
                    "message": _message(report),
                }
            )

    def pytest_sessionfinish(self, session: Any, exitstatus: Any) -> None:
        """Note tests that never ended, and that pytest itself did."""
        for entry in self.open.values():
            _note(entry)
        _note({"end": int(exitstatus)})


def _outcome(report: Any) -> str:
    expected = hasattr(report, "wasxfail")
    if report.outcome == "skipped":
        return "xfailed" if expected else "skipped"
    if report.outcome == "failed":
        return "failed" if report.when == "call" else "error"
    return "xpassed" if expected and report.when == "call" else "passed"


def _message(report: Any) -> str:
    """The error itself where pytest tells it, else the last line of the report."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = getattr(crash, "message", "") or _text(report)
    lines = [line for line in str(text).strip().splitlines() if line.strip()]
    if not lines:
        return ""
    return lines[0].strip() if crash is not None else lines[-1].strip()


def _text(report: Any) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[-1])
    return str(getattr(report, "longreprtext", "") or "")
