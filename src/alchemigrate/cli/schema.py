"""`alchemigrate schema`: changes of live databases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..migrate.lint import Choice
from ..migrate.linting import Lint, look
from ..report import lint as report
from .arguments import Format, FormatOption, Ignore, Output, Select, Statistics, names
from .printing import SHARED, Renderers, put
from .ratchet import BaselineFile, Ratchet, ReadOnly, WriteBaseline
from .terminal import Exit, progress

group = typer.Typer(help="Changes of live databases without downtime.", no_args_is_help=True)
Place = Annotated[Path, typer.Argument(help="The project's folder.")]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        help="The URL of a PostgreSQL: its sizes count, and what it has already is left out.",
    ),
]
Server = Annotated[int | None, typer.Option("--server", help="The major version of PostgreSQL.")]
Since = Annotated[str | None, typer.Option("--since", help="Look at what comes after a revision.")]
Whole = Annotated[bool, typer.Option("--all", help="Look at applied revisions, too.")]
RENDERERS: Renderers[Lint] = {**SHARED, Format.JSON: report.document}


@group.command("lint")
def lint(
    path: Place = Path(),
    database: Database = None,
    server: Server = None,
    since: Since = None,
    whole: Whole = False,
    select: Select = None,
    ignore: Ignore = None,
    format_: FormatOption = Format.TEXT,
    output: Output = None,
    statistics: Statistics = False,
    baseline: BaselineFile = None,
    write_baseline: WriteBaseline = False,
    baseline_readonly: ReadOnly = False,
) -> None:
    """Say which Alembic revisions lock, lose or break something; nothing is run or changed."""
    if not path.is_dir():
        raise UsageError("no such folder", where=str(path), cure="name the project's folder")
    if format_ not in RENDERERS:
        raise UsageError(f"revisions are not told as {format_}", cure="take another --format")
    ratchet = Ratchet(baseline, write_baseline, baseline_readonly)
    chosen = Choice(names(select), names(ignore))
    with progress() as say:
        found = look(
            path.resolve(), chosen, database=database, server=server, since=since, whole=whole,
            say=say,
        )  # fmt: skip
    found = ratchet.judge(found, found.looked_for)
    put(found, RENDERERS, format_, output, statistics)
    raise typer.Exit(Exit.FINDINGS if found.left else Exit.CLEAN)
