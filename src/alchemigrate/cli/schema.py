"""`alchemigrate schema`: changes of live databases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..migrate.fixing.fix import fix as write_fixes
from ..migrate.linting import Lint, look
from ..migrate.naming.adopt import adopt, take_back
from ..migrate.naming.carry_out import session
from ..migrate.naming.done import Done
from ..migrate.patience import Patience
from ..report import lint as report
from ..report.locks import lines
from ..report.wording import plural
from ..rulekit.choice import Choice
from ..validate.names import names_of
from . import schema_apply, schema_jobs, schema_operations, schema_resume, terminal
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
for _module in (schema_apply, schema_operations, schema_jobs, schema_resume):
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
        err_line(f"run {found.run}; undo with: alchemigrate rollback")
    raise typer.Exit(Exit.FINDINGS if found.left else Exit.CLEAN)


@group.command("adopt-names")
def adopt_names(
    path: Place = Path(),
    database: Annotated[
        str, typer.Option("--database", help="The URL of a PostgreSQL or SQLite.")
    ] = "",
    python: Python = None,
    apply: Annotated[bool, typer.Option("--apply", help="Carry it out.")] = False,
    undo_: Annotated[bool, typer.Option("--undo", help="Take back all that was renamed.")] = False,
    patience: Annotated[float, typer.Option(help="Seconds that a rename may try again.")] = 60.0,
    partitions: Annotated[
        bool, typer.Option("--partitions", help="Partitions' keys and indexes, too.")
    ] = False,
) -> None:
    """Give constraints and indexes of a live database the names that the models want.

    Without --apply the statements are only shown. Each waits 50 ms for its lock and tries again, so
    that nobody waits behind it; on SQLite each table is made anew once, and writers wait for that.
    A journal in the database can take it back with --undo.
    """
    if not database:
        raise UsageError("names are those of a database", cure="name it with --database")
    if not path.is_dir():
        raise UsageError("no such folder", where=str(path), cure="name the project's folder")
    waiting = Patience(budget=patience)
    with session(database) as engine:
        if undo_:
            done = list(take_back(engine, waiting, err_line))
            _told(done, "taken back")
            raise typer.Exit(Exit.CLEAN)
        wanted = names_of(path.resolve(), interpreter(python, path.resolve()), database, partitions)
        if wanted.left_out:
            count = plural(wanted.left_out, "name")
            it = "it" if wanted.left_out == 1 else "them"
            err_line(f"{count} of partitions would stay as PostgreSQL made {it}: --partitions")
        for one, why in wanted.refused:
            err_line(f"{one.table}: {one.old or 'it'} stays, since {why}")
        if not apply:
            for one in wanted.renames:
                told = one.sql if one.sql.startswith("--") else f"{one.sql};"
                terminal.out.print(told, markup=False, soft_wrap=True)
        else:
            _told(list(adopt(engine, wanted, waiting, err_line)), "renamed")
    left = wanted.refused or (wanted.renames and not apply)
    raise typer.Exit(Exit.FINDINGS if left else Exit.CLEAN)


def _told(done: list[Done], what: str) -> None:
    again = sum(one.attempts - 1 for one in done)
    tried = f", tried {plural(again, 'time')} more" if again else ""
    terminal.out.print(f"{plural(len(done), 'name')} {what}{tried}", markup=False)


def err_line(text: str) -> None:
    """Say something beside the answer."""
    terminal.err.print(text, markup=False, soft_wrap=True)
