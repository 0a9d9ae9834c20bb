"""A report of findings, in the format asked for."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console

from ..report import json_document, text
from ..upgrade.engine import Report
from . import terminal
from .arguments import Format


def show(report: Report, format_: Format, output: Path | None, statistics: bool) -> None:
    """Print a report, or write it to a file."""
    if format_ is Format.JSON:
        document = json_document.findings_document(
            target=report.target,
            files=len(report.tree.asked),
            skipped=report.skipped,
            findings=report.findings,
            unfound=report.unfound,
            run=report.run,
            summary=report.summary,
        )
        terminal.write(document, output)
        return
    if output is None:
        _text(terminal.out, report, statistics)
        return
    stream = StringIO()
    _text(Console(file=stream, width=120, highlight=False), report, statistics)
    terminal.write(stream.getvalue(), output)


def _text(console: Console, report: Report, statistics: bool) -> None:
    if statistics:
        text.statistics(console, report.findings)
    else:
        text.findings(console, report.findings, report.skipped)
        text.unfound(console, report.unfound)
    text.summary(console, len(report.tree.asked), report.summary)
