"""`alchemigrate rollback`: give back the original bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..source.discover import project_root
from ..upgrade.rollback import rollback
from .terminal import out

Name = Annotated[str | None, typer.Argument(help="The run; the newest one kept.")]
Root = Annotated[Path | None, typer.Option("--root", help="The project; found from here.")]
Force = Annotated[bool, typer.Option("--force", help="Also files that were changed since.")]


def run(run: Name = None, root: Root = None, force: Force = False) -> None:
    """Take back an upgrade: every file it changed is as it was, byte for byte."""
    restored = rollback(root or project_root([]), run, force=force)
    out.print(f"rolled back {restored}", markup=False, soft_wrap=True)
