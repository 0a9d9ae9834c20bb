"""`alchemigrate runs`: what was done, and what can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ..source.discover import project_root
from ..upgrade.runs import runs
from .terminal import out

Root = Annotated[Path | None, typer.Option("--root", help="The project; found from here.")]


def run(root: Root = None) -> None:
    """List the runs of a project, newest first."""
    found = runs(root or project_root([]))
    if not found:
        out.print("no runs")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for title in ("run", "state", "created (UTC)", "target", "files", "applied"):
        table.add_column(title, no_wrap=True)
    for info in found:
        created = info.created[: len("2026-01-31T12:00")].replace("T", " ")
        applied = str(info.summary.get("applied", ""))
        table.add_row(info.id, str(info.state), created, info.target, str(len(info.files)), applied)
    out.print(table)
