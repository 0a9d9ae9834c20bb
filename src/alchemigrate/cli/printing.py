"""A report of findings, in the format asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..report import github, json_document, markdown, sarif, text
from ..upgrade.engine import Report
from . import terminal
from .arguments import Format


def _page(report: Report, _: bool) -> str:
    from .pages import told  # templates take their time to load, and few ask for them

    return told(report)


RENDERERS: Mapping[Format, Callable[[Report, bool], str]] = {
    Format.TEXT: text.render,
    Format.JSON: json_document.render,
    Format.SARIF: sarif.render,
    Format.GITHUB: github.render,
    Format.MARKDOWN: markdown.render,
    Format.HTML: _page,
}
"""What makes the text of a report; the second argument asks for counts instead of places."""


def show(report: Report, format_: Format, output: Path | None, statistics: bool) -> None:
    """Print a report, or write it to a file."""
    if format_ is Format.TEXT and output is None:
        text.show(terminal.out, report, statistics)
    else:
        terminal.write(RENDERERS[format_](report, statistics), output)
