"""`alchemigrate schema plan`: from a change of the models to phased revisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..migrate.planning.revisions import revisions
from ..migrate.planning.wishes import wishes
from ..migrate.revisions.folder import Folder, find, settings
from ..migrate.revisions.write import utc_now
from ..report import schema_plan as report
from ..validate.planned import Proposed, planned_for
from . import terminal
from .arguments import Output, Plain, PlainOption
from .interpreter import interpreter
from .terminal import Exit

Place = Annotated[Path, typer.Argument(help="The project's folder.")]
Url = Annotated[str, typer.Option("--database", help="The URL of a PostgreSQL or SQLite.")]
Python = Annotated[Path | None, typer.Option("--python", help="The application's interpreter.")]
Renames = Annotated[
    list[str] | None,
    typer.Option("--rename", help="old=new of a table, table.old=new of a column; repeatable."),
]
Drops = Annotated[
    list[str] | None,
    typer.Option("--drop", help="A table, or table.NAME of a column, key or index; repeatable."),
]
Fills = Annotated[
    list[str] | None,
    typer.Option("--fill", help="table.column=SQL, what rows that are there get; repeatable."),
]
Write = Annotated[bool, typer.Option("--write", help="Write the revisions.")]


def plan(
    path: Place = Path(),
    database: Url = "",
    rename: Renames = None,
    drop: Drops = None,
    fill: Fills = None,
    write: Write = False,
    python: Python = None,
    format_: PlainOption = Plain.TEXT,
    output: Output = None,
) -> None:
    """Say how a live database comes to what the models declare, with nobody kept waiting.

    Nothing is taken for renamed or dropped that is not said to be. With --write one revision has
    what lets old and new programs work side by side, a second one what ends that; schema apply
    carries them out. Exit code 1 if something is left.
    """
    if not path.is_dir():
        raise UsageError("no such folder", where=str(path), cure="name the project's folder")
    if not database:
        raise UsageError("a plan starts from a database", cure="name it with --database")
    root = path.resolve()
    wanted = wishes(rename or (), drop or (), fill or ())
    folder = _folder(root, write)
    found = planned_for(root, interpreter(python, root), database, wanted, folder)
    written = _write(found, folder) if write and folder is not None else []
    if format_ is Plain.JSON:
        terminal.write(report.document(found.plan, found.statistics, written), output)
    else:
        told = report.lines(found.plan, found.statistics, written)
        terminal.write("".join(f"{line}\n" for line in told), output)
    raise typer.Exit(Exit.FINDINGS if found.plan.left else Exit.CLEAN)


COMMANDS: Mapping[str, Callable[..., None]] = {"plan": plan}


def _folder(root: Path, needed: bool) -> Folder | None:
    """The project's revisions; None where it has none and needs none."""
    try:
        settings(root)
    except UsageError:
        if needed:
            raise
        return None
    return find(root)


def _write(found: Proposed, folder: Folder) -> list[str]:
    if not found.plan.operations:
        return []
    made = revisions(found.plan, folder, utc_now())
    for one in made:
        (folder.root / one.path).write_text(one.text, encoding="utf-8")
    return [one.path for one in made]
