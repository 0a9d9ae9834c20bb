"""`alchemigrate record`: run the tests, and keep what they make the project do with SQLAlchemy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..report.evidence import lines
from ..source.discover import project_root
from ..upgrade.evidence import record
from ..upgrade.overlays import overlay
from ..upgrade.proof.suite import DEFAULT
from .interpreter import interpreter
from .terminal import Exit, out, progress

SETTINGS = {"context_settings": {"allow_extra_args": True, "ignore_unknown_options": False}}
Python = Annotated[Path | None, typer.Option("--python", help="The application's interpreter.")]
Version = Annotated[str, typer.Option("--sqlalchemy", help="The version to run the tests on.")]
Root = Annotated[Path | None, typer.Option("--root", help="The project; found from here.")]


def run(
    context: typer.Context,
    python: Python = None,
    sqlalchemy: Version = "1.4",
    root: Root = None,
) -> None:
    """Run the tests on 1.4 and keep their evidence, which `check` and `upgrade` then use.

    A command after `--` replaces `python -m pytest -q`. Nothing of the project is changed.
    """
    top = (root or project_root([])).resolve()
    chosen = interpreter(python, top)
    with progress() as say:
        say(f"running the tests on SQLAlchemy {sqlalchemy}")
        found = record(top, chosen, [overlay(sqlalchemy, chosen)], context.args or DEFAULT)
    for line in lines(found.run.outcomes, found.files):
        out.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(Exit.CLEAN if found.run.exit_code == 0 else Exit.FINDINGS)
