"""`alchemigrate doctor`: why does the application not start?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..report import diagnosis as report
from ..report.json_document import dump
from ..upgrade.doctor.diagnose import diagnose
from ..upgrade.overlays import overlay
from . import terminal
from .arguments import Output, Plain, PlainOption
from .interpreter import interpreter
from .terminal import Exit, progress

Target = Annotated[
    list[str], typer.Argument(help="A project folder, or dotted module names importable from here.")
]
Python = Annotated[Path | None, typer.Option("--python", help="The application's interpreter.")]
Version = Annotated[
    str | None, typer.Option("--sqlalchemy", help="Try this version (2.0, 2.1, 2.0.40 ..).")
]


def run(
    target: Target,
    python: Python = None,
    sqlalchemy: Version = None,
    format_: PlainOption = Plain.TEXT,
    output: Output = None,
) -> None:
    """Name every cause that stops the start, at file:line, with its cure; change nothing."""
    root, modules = _place(target)
    chosen = interpreter(python, root)
    with progress() as say:
        overlays = [overlay(sqlalchemy, chosen)] if sqlalchemy else []
        found = diagnose(root, chosen, overlays=overlays, modules=modules, say=say)
    if format_ is Plain.JSON:
        terminal.write(dump(found.as_json()), output)
    elif output is not None:
        terminal.write("\n".join(report.lines(found)) + "\n", output)
    else:
        report.show(terminal.out, found)
    raise typer.Exit(Exit.CLEAN if found.starts and not found.causes else Exit.FINDINGS)


def _place(target: list[str]) -> tuple[Path, list[str]]:
    folders = [Path(name) for name in target if Path(name).is_dir()]
    if len(folders) == len(target) == 1:
        return folders[0].resolve(), []
    if folders or any("/" in name for name in target):
        raise UsageError(
            "is no project folder and no dotted module name",
            where=" ".join(target),
            cure="name one folder, or modules importable from the current folder",
        )
    return Path.cwd(), target
