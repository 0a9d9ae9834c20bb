"""`alchemigrate schema prove`: pending revisions go up, down and up on a copy that has rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..migrate.proving.prove import Wish
from ..migrate.proving.prove import prove as proven
from ..report import proof as report
from . import terminal
from .arguments import Plain, PlainOption
from .interpreter import interpreter
from .terminal import Exit

Place = Annotated[Path, typer.Argument(help="The project's folder.")]
Url = Annotated[
    str | None, typer.Option("--database", help="The URL of a PostgreSQL or SQLite; only read.")
]
Scratch = Annotated[
    str | None, typer.Option("--scratch", help="A PostgreSQL on which the copy may be made.")
]
Target = Annotated[str, typer.Option("--to", help="Up to this revision.")]
Rows = Annotated[int, typer.Option("--rows", help="Rows of each table that are copied.")]
Python = Annotated[Path | None, typer.Option("--python", help="The application's interpreter.")]


def prove(
    path: Place = Path(),
    database: Url = None,
    scratch: Scratch = None,
    to: Target = "heads",
    rows: Rows = 100,
    python: Python = None,
    format_: PlainOption = Plain.TEXT,
) -> None:
    """Prove that pending revisions can be taken back, on a copy that is dropped at the end.

    Each goes up, down and up; schema and rows are compared after each way. The copy has some rows
    of the database; without --database all revisions are proven, with rows that are made up. Exit
    code 1 if something differs.
    """
    if not path.is_dir():
        raise UsageError("no such folder", where=str(path), cure="name the project's folder")
    if database is None and scratch is None:
        raise UsageError("a copy is made on a server", cure="name it with --database or --scratch")
    root = path.resolve()
    wish = Wish(root, database, interpreter(python, root), scratch, to, rows)
    found = proven(wish, terminal.aside)
    if format_ is Plain.JSON:
        terminal.write(report.document(found), None)
    else:
        for line in report.lines(found):
            terminal.out.print(line, markup=False, soft_wrap=True)
    holds = all(one.holds for one in found.revisions) and not found.left
    raise typer.Exit(Exit.CLEAN if holds else Exit.FINDINGS)


COMMANDS: Mapping[str, Callable[..., None]] = {"prove": prove}
