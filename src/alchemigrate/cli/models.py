"""`alchemigrate models`: what is wrong with the models, and with the database they run against."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..report import models as report
from ..upgrade.overlays import overlay
from ..validate.project import validate
from ..validate.run import Choice
from . import terminal
from .arguments import Ignore, Output, Plain, PlainOption, Select, Target, names
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
    format_: PlainOption = Plain.TEXT,
    output: Output = None,
) -> None:
    """Check keys, indexes, relationships, types, names; with a database also where both differ.

    The models are imported in the application's own interpreter; nothing is changed.
    """
    if not path.is_dir():
        raise UsageError("no such folder", where=str(path), cure="name the project's folder")
    if data and database is None:
        raise UsageError("--data asks the rows of a database", cure="name it with --database")
    root = path.resolve()
    chosen = interpreter(python, root)
    with progress() as say:
        found = validate(
            root,
            chosen,
            Choice(names(select), names(ignore)),
            overlays=[overlay(sqlalchemy, chosen)] if sqlalchemy else [],
            database=database,
            data=data,
            dialects=tuple(dialect),
            target=target.value if target is not None else None,
            say=say,
        )
    if format_ is Plain.JSON:
        terminal.write(report.document(found), output)
    elif output is not None:
        terminal.write(report.render(found), output)
    else:
        report.show(terminal.out, found)
    raise typer.Exit(Exit.FINDINGS if found.findings else Exit.CLEAN)
