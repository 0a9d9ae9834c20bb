"""`alchemigrate schema`: changes of live databases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..migrate.fixing.fix import fix as write_fixes
from ..migrate.linting import Lint, look
from ..report import lint as report
from ..report.locks import lines
from ..rulekit.choice import Choice
from . import (
    schema_apply,
    schema_jobs,
    schema_names,
    schema_operations,
    schema_plan,
    schema_prove,
    schema_resume,
    terminal,
)
from .arguments import Format, FormatOption, Ignore, Output, Select, Statistics, names
from .baseline_options import BaselineFile, ReadOnly, WriteBaseline
from .fixing import AllowDirty, Diff, alone
from .interpreter import interpreter
from .measuring import Measure, Scratch, measured, scratch_beside
from .printing import SHARED, Renderers, put
from .ratchet import Ratchet
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
Python = Annotated[Path | None, typer.Option("--python", help="The application's interpreter.")]
Server = Annotated[int | None, typer.Option("--server", help="The major version of PostgreSQL.")]
Since = Annotated[str | None, typer.Option("--since", help="Look at what comes after a revision.")]
Whole = Annotated[bool, typer.Option("--all", help="Look at applied revisions, too.")]
Fix = Annotated[bool, typer.Option("--fix", help="Write the safe code into the revisions.")]
for _module in (
    schema_plan,
    schema_apply,
    schema_names,
    schema_operations,
    schema_jobs,
    schema_prove,
    schema_resume,
):
    for _name, _command in _module.COMMANDS.items():
        group.command(_name)(_command)
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
    fix: Fix = False,
    diff: Diff = False,
    allow_dirty: AllowDirty = False,
    measure: Measure = False,
    scratch: Scratch = None,
    python: Python = None,
) -> None:
    """Say which Alembic revisions lock, lose or break something; no database is changed.

    With --fix the safe code is written into those that no database has yet, where it ends in the
    same schema; `alchemigrate rollback` takes it back. With --measure they are run on a database
    that is made for it and dropped, and the locks that they take are told.
    """
    alone(fix, diff, allow_dirty)
    beside = scratch_beside(measure, scratch, database)
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
        if beside is not None:
            found = measured(found, beside, interpreter(python, path.resolve()), say)
        fixed = write_fixes(found, write=not diff, allow_dirty=allow_dirty) if fix else None
    found = fixed.told(found) if fixed else found
    found = ratchet.judge(found, found.looked_for)
    if fixed is not None and diff:
        terminal.write(fixed.diff(), output)
    else:
        put(found, RENDERERS, format_, output, statistics)
    if found.locks is not None and format_ is Format.TEXT:
        for told in lines(found.locks):
            terminal.out.print(told, markup=False, soft_wrap=True)
    if found.run and format_ is Format.TEXT:
        terminal.aside(f"run {found.run}; undo with: alchemigrate rollback")
    raise typer.Exit(Exit.FINDINGS if found.left else Exit.CLEAN)
