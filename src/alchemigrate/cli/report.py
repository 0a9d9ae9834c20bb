"""`alchemigrate report`: a kept run as one page that tells it from beginning to end."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..source.discover import project_root
from ..upgrade.kept import kept
from . import terminal
from .pages import told_run
from .terminal import writable


class ReportFormat(StrEnum):
    """What a kept run can be told as."""

    HTML = "html"


Run = Annotated[str | None, typer.Argument(help="The run; the newest one kept.")]
Root = Annotated[Path | None, typer.Option("--root", help="The project; found from here.")]
FormatOption = Annotated[ReportFormat, typer.Option("--format", help="html.")]
Output = Annotated[
    Path, typer.Option("--output", help="Write the report to this file.", callback=writable)
]


def run(
    run: Run = None,
    root: Root = None,
    format_: FormatOption = ReportFormat.HTML,
    output: Output = Path("alchemigrate-report.html"),
) -> None:
    """Write a page about a run: what was found and changed, how it was proven, what is left."""
    found = kept(root or project_root([]), run)
    terminal.write(told_run(found), output)
    terminal.out.print(f"{output}: run {found.manifest.id}", markup=False, soft_wrap=True)
