"""Reports for people at a terminal: one line per finding, grouped by file, then the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..values.finding import Finding, Level, Skipped, Status, Unfound
from .statistics import statistics as counted

if TYPE_CHECKING:
    from ..upgrade.engine import Report

STYLES = {
    Level.BREAKS: "red",
    Level.SILENT: "magenta",
    Level.DEPRECATED: "yellow",
    Level.LEGACY: "cyan",
}
MARKS = {
    Status.OPEN: "fix",
    Status.APPLIED: "fixed",
    Status.WITHHELD: "unsafe",
    Status.CONFLICT: "conflict",
    Status.NO_FIX: "by hand",
    Status.SUPPRESSED: "allowed",
}


WIDTH = 120
"""Columns of a report that goes to a file."""


def render(report: Report, counts_only: bool) -> str:
    """The whole report as plain text."""
    stream = StringIO()
    show(Console(file=stream, width=WIDTH, highlight=False), report, counts_only)
    return stream.getvalue()


def show(console: Console, report: Report, counts_only: bool) -> None:
    """Print the whole report; `counts_only` shows the rules instead of the places."""
    if counts_only:
        statistics(console, report.findings)
    else:
        findings(console, report.findings, report.skipped)
        unfound(console, report.unfound)
    summary(console, len(report.tree.asked), report.summary)


def findings(console: Console, found: Sequence[Finding], skipped: Sequence[Skipped]) -> None:
    """All findings with their places; what was skipped, and why."""
    for path, group in groupby(found, key=lambda finding: finding.path):
        console.print(f"[bold]{escape(path)}[/bold]")
        for finding in group:
            console.print(line(finding), soft_wrap=True)
    for entry in skipped:
        console.print(f"[dim]skipped {escape(entry.path)}: {escape(entry.reason)}[/dim]")


def unfound(console: Console, found: Sequence[Unfound]) -> None:
    """What a recorded test run was warned of, and no rule found."""
    if found:
        console.print("[bold]seen when the tests ran, found by no rule[/bold]")
    for one in found:
        told = f"  {one.path}:{one.line} {one.message} ({one.tests} tests)"
        console.print(escape(told), soft_wrap=True)


def line(finding: Finding) -> str:
    """One finding as one line of markup."""
    style = STYLES[finding.level]
    reason = f" [dim]({escape(finding.reason)})[/dim]" if finding.reason else ""
    if finding.tests == 0:
        reason += " [dim](no test runs it)[/dim]"
    return (
        f"  {finding.line}:{finding.column} [{style}]{finding.level}[/{style}] "
        f"[bold]{finding.rule}[/bold] {escape(finding.message)} "
        f"[{'green' if finding.fix else 'dim'}]{MARKS[finding.status]}[/]{reason}"
    )


def statistics(console: Console, found: Sequence[Finding]) -> None:
    """How often each rule was met, and how the findings ended."""
    table = Table(box=None, pad_edge=False)
    for title in ("rule", "level", "findings", "fixable", "applied"):
        table.add_column(title, justify="left" if title in ("rule", "level") else "right")
    for one in counted(found):
        figures = (one.findings, one.fixable, one.applied)
        table.add_row(one.rule, str(one.level), *map(str, figures))
    console.print(table)


def summary(console: Console, files: int, figures: Mapping[str, int]) -> None:
    """The last line: what was read, found and done."""
    parts = [f"{figures[name]} {name}" for name in map(str, Status) if figures.get(name)]
    told = f" ({', '.join(parts)})" if parts else ""
    skipped = f", {figures['skipped_files']} skipped" if figures.get("skipped_files") else ""
    console.print(f"{files} files{skipped}, {figures['findings']} findings{told}")
