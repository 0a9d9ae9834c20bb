"""Reports for people: a line each, nothing swallowed, the figures at the end."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from alchemigrate.report import text
from alchemigrate.values.finding import Finding, Level, Skipped, Status
from alchemigrate.values.text import Edit, Fix, Safety, Span


def finding(message: str = "use select(x)", **given: object) -> Finding:
    """A finding, as a rule would make it."""
    values: dict[str, object] = {
        "rule": "select-list", "code": "AL101", "level": Level.BREAKS, "path": "app.py",
        "line": 3, "column": 5, "end_line": 3, "end_column": 9, "message": message,
        "span": Span(20, 24), **given,
    }  # fmt: skip
    return Finding(**values)  # type: ignore[arg-type]


def printed(*found: Finding, skipped: tuple[Skipped, ...] = (), width: int = 80) -> list[str]:
    """The lines of a report of findings."""
    stream = StringIO()
    text.findings(Console(file=stream, width=width, highlight=False), found, skipped)
    return stream.getvalue().splitlines()


def test_findings_stand_below_their_file() -> None:
    lines = printed(finding(), finding(line=9), finding(path="b.py"))
    assert lines == [
        "app.py",
        "  3:5 breaks select-list use select(x) fix",
        "  9:5 breaks select-list use select(x) fix",
        "b.py",
        "  3:5 breaks select-list use select(x) fix",
    ]


@pytest.mark.parametrize(
    "message", ["use select([x]) [bold]", "a[/]b", "[red]x[/red]", "\\[x]", "x[1]"]
)
def test_brackets_in_messages_names_and_reasons_stay(message: str) -> None:
    lines = printed(
        finding(message, reason=message, path=message), skipped=(Skipped(message, message),)
    )
    assert lines[0] == message
    assert lines[1] == f"  3:5 breaks select-list {message} fix ({message})"
    assert lines[2] == f"skipped {message}: {message}"


def test_long_findings_are_one_line() -> None:
    assert len(printed(finding("long " * 60, reason="why " * 40), width=40)) == 2


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_its_word(status: Status) -> None:
    assert printed(finding(status=status))[1].endswith(text.MARKS[status])
    assert len(set(text.MARKS.values())) == len(Status)


@pytest.mark.parametrize("level", list(Level))
def test_every_level_is_said(level: Level) -> None:
    assert f" {level} select-list " in printed(finding(level=level))[1]


def test_statistics_count_by_rule() -> None:
    fix = Fix((Edit(0, 1, "x"),), Safety.SAFE)
    stream = StringIO()
    found = [
        finding(fix=fix, status=Status.APPLIED),
        finding(fix=fix),
        finding(),
        finding(rule="query-get", level=Level.LEGACY),
    ]
    text.statistics(Console(file=stream, width=80), found)
    rows = [line.split() for line in stream.getvalue().splitlines()]
    assert rows[1:] == [
        ["select-list", "breaks", "3", "2", "1"],
        ["query-get", "legacy", "1", "0", "0"],
    ]


def test_the_last_line_has_the_figures() -> None:
    stream = StringIO()
    figures = {"findings": 3, "open": 2, "suppressed": 1, "skipped_files": 4}
    text.summary(Console(file=stream, width=80), 7, figures)
    assert stream.getvalue() == "7 files, 4 skipped, 3 findings (2 open, 1 suppressed)\n"
