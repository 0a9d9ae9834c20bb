"""A report of findings, in the format asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from ..report import github, json_document, markdown, sarif, text
from ..upgrade.engine import Report
from ..upgrade.told import Told
from . import terminal
from .arguments import Format

AnyTold = TypeVar("AnyTold", bound=Told)
Renderers = Mapping[Format, Callable[[AnyTold, bool], str]]
"""What makes the text of a report; the second argument asks for counts instead of places."""


def _page(report: Report, _: bool) -> str:
    from .pages import told  # templates take their time to load, and few ask for them

    return told(report)


SHARED: Renderers[Told] = {
    Format.TEXT: text.render,
    Format.SARIF: sarif.render,
    Format.GITHUB: github.render,
    Format.MARKDOWN: markdown.render,
}
RENDERERS: Renderers[Report] = {
    **SHARED,
    Format.JSON: json_document.render,
    Format.HTML: _page,
}


def show(report: Report, format_: Format, output: Path | None, statistics: bool) -> None:
    """Print the report of a check or an upgrade, or write it to a file."""
    put(report, RENDERERS, format_, output, statistics)


def put(
    report: AnyTold,
    renderers: Renderers[AnyTold],
    format_: Format,
    output: Path | None,
    statistics: bool,
) -> None:
    """Print what was found, made by its renderer, or write it to a file."""
    if format_ is Format.TEXT and output is None:
        text.show(terminal.out, report, statistics)
    else:
        terminal.write(renderers[format_](report, statistics), output)
