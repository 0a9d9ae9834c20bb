"""`alchemigrate report`: a kept run, told again in any format; as a page from beginning to end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..source.discover import project_root
from ..upgrade.kept import kept
from ..upgrade.retold import retold
from . import terminal
from .arguments import Format, Output
from .pages import told_run
from .printing import show

PAGE = Path("alchemigrate-report.html")
Run = Annotated[str | None, typer.Argument(help="The run; the newest one kept.")]
Root = Annotated[Path | None, typer.Option("--root", help="The project; found from here.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How the report is written.")]


def run(
    run: Run = None,
    root: Root = None,
    format_: FormatOption = Format.HTML,
    output: Output = None,
) -> None:
    """Tell a run again: what was found and changed, how it was proven, what is left.

    A page goes to `alchemigrate-report.html` unless --output names another file; it also has the
    changes, what `verify` said, the models, the plan and the journal.
    """
    found = kept(root or project_root([]), run)
    if format_ is not Format.HTML:
        show(retold(found), format_, output, statistics=False)
        return
    page = output or PAGE
    terminal.write(told_run(found), page)
    terminal.out.print(f"{page}: run {found.manifest.id}", markup=False, soft_wrap=True)
