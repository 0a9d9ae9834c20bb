"""Reports for people at a terminal: the findings of each rule as a table, then the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from ..upgrade.risk.assess import assess
from ..values.finding import Finding, Level, Skipped, Status, Unfound
from . import sizes, step
from .risk import risk_line
from .severity import by_weight
from .statistics import Statistic
from .statistics import statistics as counted
from .wording import figures, place, plural, proof, proofs

if TYPE_CHECKING:
    from ..upgrade.told import Told

WIDTH = 120
"""Columns of a report that goes to a file."""
STYLES = {
    Level.BREAKS: "red",
    Level.SILENT: "magenta",
    Level.WEAK: "yellow",
    Level.SLOW: "blue",
    Level.DEPRECATED: "yellow",
    Level.LEGACY: "cyan",
}
MARKS = {
    Status.OPEN: "fix",
    Status.APPLIED: "fixed",
    Status.WITHHELD: "withheld",
    Status.CONFLICT: "conflict",
    Status.NO_FIX: "by hand",
    Status.SUPPRESSED: "allowed",
    Status.BASELINE: "known",
}


def render(report: Told, counts_only: bool) -> str:
    """The whole report as plain text."""
    stream = StringIO()
    show(Console(file=stream, width=WIDTH, highlight=False), report, counts_only)
    return stream.getvalue()


def show(console: Console, report: Told, counts_only: bool) -> None:
    """Print the whole report; `counts_only` shows the rules instead of the places."""
    if counts_only:
        statistics(console, report.findings)
    else:
        findings(console, report.findings, report.tree.root)
        skipped(console, report.skipped)
        unfound(console, report.unfound)
    shown = [one for one in report.findings if one.status is not Status.BASELINE]
    risk = risk_line(assess(shown), report.has_target) if shown else ""
    told = (risk, proofs(report.findings), figures(report))
    ahead = step.lines(report.ahead) if report.ahead else ()
    measured = sizes.lines(report.measured) if report.measured else ()
    for line in (*ahead, *measured, *told):
        if line:
            console.print(line, markup=False, soft_wrap=True)


def findings(console: Console, found: Sequence[Finding], root: Path) -> None:
    """All findings, rule by rule, what does most harm first; those of a baseline are left out.

    A terminal gets tables with links to the files; anything else a line for each finding.
    """
    by_rule: dict[str, list[Finding]] = {}
    for finding in by_weight(one for one in found if one.status is not Status.BASELINE):
        by_rule.setdefault(finding.rule, []).append(finding)
    for mine in by_rule.values():
        console.print(heading(counted(mine)[0]), soft_wrap=True)
        if console.is_terminal:
            said = mine[0].message if len({one.message for one in mine}) == 1 else ""
            if said:
                console.print(Text(f"  {said}"))
            console.print(table(mine, root, console.width, not said))
        else:
            for finding in mine:
                told = f"  {place(finding)} {finding.message} {outcome(finding)}"
                console.print(told, markup=False, soft_wrap=True)


def heading(one: Statistic) -> str:
    """The rule, its level and its counts, as a line of markup."""
    style = STYLES[one.level]
    counts = f"{plural(one.findings, 'finding')}, {one.fixable} fixable"
    return f"[bold]{one.rule}[/bold] [{style}]{one.level}[/{style}] [dim]{one.code} {counts}[/dim]"


def table(mine: Iterable[Finding], root: Path, width: int, messages: bool) -> Table:
    """The findings of a rule: where, what (unless that was said), and what became of it."""
    made = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    made.add_column(overflow="fold", max_width=width // 2)
    made.add_column(overflow="fold")
    for finding in mine:
        link = Style(link=(root / finding.path).as_uri()) if finding.is_placed else Style()
        told = Text(f"{finding.message} " if messages else "")
        told.append(outcome(finding), "green" if finding.fix else "dim")
        made.add_row(Padding(Text(place(finding), link), (0, 0, 0, 4)), told)
    return made


def outcome(finding: Finding) -> str:
    """What became of a finding, with the reason or the proof."""
    notes = [proof(finding), finding.reason, "no test runs it" if finding.tests == 0 else ""]
    told = "; ".join(note for note in notes if note)
    return MARKS[finding.status] + (f" ({told})" if told else "")


def skipped(console: Console, entries: Iterable[Skipped]) -> None:
    """What was not read, and why."""
    for entry in entries:
        told = f"[dim]skipped {escape(entry.path)}: {escape(entry.reason)}[/dim]"
        console.print(told, soft_wrap=True)


def unfound(console: Console, found: Sequence[Unfound]) -> None:
    """What a recorded test run was warned of, and no rule found."""
    if found:
        console.print("[bold]seen when the tests ran, found by no rule[/bold]")
    for one in found:
        told = f"  {one.path}:{one.line} {one.message} ({one.tests} tests)"
        console.print(escape(told), soft_wrap=True)


def statistics(console: Console, found: Sequence[Finding]) -> None:
    """How often each rule was met, and how the findings ended."""
    made = Table(box=None, pad_edge=False)
    for title in ("rule", "level", "findings", "fixable", "applied", "left"):
        made.add_column(title, justify="left" if title in ("rule", "level") else "right")
    for one in counted(found):
        numbers = (one.findings, one.fixable, one.applied, one.left)
        made.add_row(one.rule, str(one.level), *map(str, numbers))
    console.print(made)
