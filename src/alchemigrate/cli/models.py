"""`alchemigrate models`: what is wrong with the models, and with the database they run against."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..upgrade.overlays import overlay
from ..upgrade.proof.probing import asking
from . import terminal
from .arguments import Format, FormatOption, Ignore, Output, Select, Statistics, Target, names
from .baseline_options import BaselineFile, ReadOnly, WriteBaseline
from .diagram import DiagramFile, draw
from .fixing import AllowDirty, Diff, Fix, Unsafe, alone, cured, tell
from .interpreter import interpreter
from .terminal import Exit, progress

Place = Annotated[Path, typer.Argument(help="The project's folder.")]
Python = Annotated[Path | None, typer.Option("--python", help="The application's interpreter.")]
Version = Annotated[
    str | None, typer.Option("--sqlalchemy", help="Read the models on this version instead.")
]
Database = Annotated[
    str | None, typer.Option("--database", help="The URL of a database; it is only read.")
]
Data = Annotated[
    bool, typer.Option("--data", help="Ask the rows, too: how many break what is missing.")
]
Dialect = Annotated[
    list[str], typer.Option("--dialect", help="What the models are meant for; repeatable.")
]
StepTarget = Annotated[
    Target | None,
    typer.Option("--target", help="Say what the step to it takes; by default 2.0 for 1.x models."),
]


def run(
    path: Place = Path(),
    python: Python = None,
    sqlalchemy: Version = None,
    database: Database = None,
    data: Data = False,
    dialect: Dialect = ["postgresql"],  # noqa: B006
    select: Select = None,
    ignore: Ignore = None,
    target: StepTarget = None,
    format_: FormatOption = Format.TEXT,
    output: Output = None,
    statistics: Statistics = False,
    diagram: DiagramFile = None,
    baseline: BaselineFile = None,
    write_baseline: WriteBaseline = False,
    baseline_readonly: ReadOnly = False,
    fix: Fix = False,
    diff: Diff = False,
    unsafe: Unsafe = False,
    allow_dirty: AllowDirty = False,
) -> None:
    """Check keys, indexes, relationships, types, names; with a database also where both differ.

    The models are imported in the application's own interpreter; nothing is changed, unless --fix
    is given. That edits models where it is safe, and writes an Alembic revision that brings a live
    database along; `alchemigrate rollback` takes it back. No database is ever changed.
    """
    _refuse(path, data and database is None)
    alone(fix, diff, unsafe, allow_dirty)
    root = path.resolve()
    chosen = interpreter(python, root)
    overlays = [overlay(sqlalchemy, chosen)] if sqlalchemy else []
    with progress() as say, asking("models", chosen, root, overlays) as answer:
        say("importing the models")
        from . import modelling  # the rest of the tool is loaded while the models are

        ratchet = modelling.Ratchet(baseline, write_baseline, baseline_readonly)
        choice = modelling.Choice(names(select), names(ignore))
        aim = target.value if target is not None else None
        found = modelling.validate(
            root, answer, choice, database=database, data=data, dialects=tuple(dialect), target=aim,
            say=say,
        )  # fmt: skip
        fixed = None
        if fix:
            fixed = cured(
                found, chosen, overlays, say,
                unsafe=unsafe, write=not diff, allow_dirty=allow_dirty,
            )  # fmt: skip
            found = fixed.told(found)
    found = ratchet.judge(found, found.looked_for)
    draw(found, diagram)
    if fixed is not None and diff:
        terminal.write(fixed.diff(), output)
    else:
        modelling.put(found, modelling.RENDERERS, format_, output, statistics)
    if format_ is Format.TEXT:
        tell(fixed)
    raise typer.Exit(Exit.FINDINGS if found.left else Exit.CLEAN)


def _refuse(path: Path, unasked: bool) -> None:
    """Raise UsageError for words that mean nothing."""
    if not path.is_dir():
        raise UsageError("no such folder", where=str(path), cure="name the project's folder")
    if unasked:
        raise UsageError("--data asks the rows of a database", cure="name it with --database")
