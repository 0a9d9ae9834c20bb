"""Reports for people: by rule, nothing swallowed, in a pipe and on narrow terminals."""

from __future__ import annotations

from io import StringIO

import pytest
from report.reports import finding, report
from rich.console import Console

from alchemigrate.report import text
from alchemigrate.values.finding import Finding, Level, Skipped, Status
from alchemigrate.values.proof import Proof
from alchemigrate.values.text import Edit, Fix, Safety

FIX = Fix((Edit(0, 1, "x"),), Safety.SAFE)


def printed(*found: Finding, skipped: tuple[Skipped, ...] = (), **given: object) -> list[str]:
    """The lines of a whole report."""
    stream = StringIO()
    options: dict[str, object] = {"width": 80, "highlight": False, **given}
    console = Console(file=stream, **options)  # type: ignore[arg-type]
    text.show(console, report(*found, skipped=skipped), False)
    return stream.getvalue().splitlines()


def test_findings_stand_below_their_rule_the_worst_first() -> None:
    legacy = finding(rule="query-get", code="AL301", level=Level.LEGACY)
    assert printed(legacy, finding(), finding(line=9), finding(path="b.py", fix=FIX)) == [
        "select-list breaks AL101 3 findings, 1 fixable",
        "  app.py:3:5 use select(x) by hand",
        "  app.py:9:5 use select(x) by hand",
        "  b.py:3:5 use select(x) fix",
        "query-get legacy AL301 1 finding, 0 fixable",
        "  app.py:3:5 use select(x) by hand",
        "risk: medium (2 medium, 2 low); some of it needs a person; about 36 minutes of work",
        "1 files, 4 findings (1 open, 3 no-fix)",
    ]


@pytest.mark.parametrize(
    "message", ["use select([x]) [bold]", "a[/]b", "[red]x[/red]", "\\[x]", "x[1]"]
)
def test_brackets_in_messages_names_and_reasons_stay(message: str) -> None:
    entry = Skipped(message, message)
    lines = printed(finding(message, reason=message, path=message), skipped=(entry,))
    assert lines[1] == f"  {message}:3:5 {message} by hand ({message})"
    assert lines[2] == f"skipped {message}: {message}"
    shown = "".join(printed(finding(message, path=message), force_terminal=True, width=200))
    assert f"{message}:3:5" in shown


def test_in_a_pipe_a_finding_is_one_line() -> None:
    assert len(printed(finding("long " * 60, reason="why " * 40), width=40)) == 4


@pytest.mark.parametrize("width", [40, 80])
def test_a_terminal_has_lines_of_its_width_and_loses_nothing(width: int) -> None:
    path = "a/rather/deep/folder/of/modules/with/a/name_of_a_module.py"
    lines = printed(
        finding("long " * 60, path=path, reason="why " * 40),
        force_terminal=True, width=width, color_system=None,
    )  # fmt: skip
    table = lines[1:-2]
    assert max(map(len, table)) <= width
    shown = "".join("".join(line.split()) for line in table)
    assert shown.count("long") == 60
    assert shown.count("why") == 40
    left = "".join(line[: width // 2] for line in table if line.startswith("    ") or "/" in line)
    assert f"{path}:3:5" in "".join(left.split()).replace("long", "").replace("why", "")
    assert "\x1b" not in "".join(lines)


def test_paths_are_links_where_a_terminal_has_colours() -> None:
    (shown,) = (line for line in printed(finding(), force_terminal=True, color_system="standard")
                if "app.py" in line)  # fmt: skip
    assert "\x1b]8;" in shown
    assert "file:///somewhere/app.py" in shown
    plain = printed(finding(), force_terminal=True, color_system=None)
    assert "\x1b" not in "".join(plain)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_its_word(status: Status) -> None:
    lines = printed(finding(fix=FIX).ended(status))
    known = status is Status.BASELINE
    assert len(lines) == (1 if known else 4), "what a baseline knows is only counted"
    assert known or lines[1].endswith(text.MARKS[status])
    assert f"(1 {status})" in lines[-1]
    assert len(set(text.MARKS.values())) == len(Status)


@pytest.mark.parametrize("level", list(Level))
def test_every_level_is_said(level: Level) -> None:
    assert printed(finding(level=level))[0].startswith(f"select-list {level} ")


@pytest.mark.parametrize("proof", list(Proof))
def test_every_proof_is_said_and_counted(proof: Proof) -> None:
    done = finding(fix=FIX, proof=proof, proof_tests=2).ended(Status.APPLIED)
    lines = printed(done, done, finding())
    word = "no proof" if proof is Proof.NONE else f"{proof} proof"
    assert lines[1] == f"  app.py:3:5 use select(x) fixed ({word}, 2 tests)".replace("  ", "  ")
    assert lines[-2] == f"proofs: 2 {proof}"


def test_statistics_count_by_rule() -> None:
    stream = StringIO()
    found = [
        finding(fix=FIX).ended(Status.APPLIED),
        finding(fix=FIX),
        finding(),
        finding(rule="query-get", level=Level.LEGACY),
    ]
    text.statistics(Console(file=stream, width=80), found)
    rows = [line.split() for line in stream.getvalue().splitlines()]
    assert rows[1:] == [
        ["select-list", "breaks", "3", "2", "1", "2"],
        ["query-get", "legacy", "1", "0", "0", "1"],
    ]


def test_the_last_line_has_the_figures() -> None:
    allowed = finding(fix=FIX).ended(Status.SUPPRESSED, "why")
    lines = printed(finding(fix=FIX), allowed, skipped=(Skipped("b.py", "why"),))
    assert lines[-1] == "1 files, 1 skipped, 2 findings (1 open, 1 suppressed)"


def test_a_file_gets_what_a_pipe_gets() -> None:
    found = (finding("[bold]größe", path="a b.py", fix=FIX), finding())
    assert text.render(report(*found), False).splitlines() == printed(*found)
