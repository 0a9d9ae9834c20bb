"""`alchemigrate schema adopt-names`: names of a live database become those of the models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..migrate.naming.adopt import Done, adopt, take_back
from ..migrate.naming.plan import Plan
from ..migrate.naming.sqlite.plan import NamingPlan
from ..report.wording import plural
from ..validate.names import names_of
from . import terminal
from .interpreter import interpreter
from .schema_resume import Seconds, executing
from .terminal import Exit


def adopt_names(
    path: Annotated[Path, typer.Argument(help="The project's folder.")] = Path(),
    database: Annotated[
        str, typer.Option("--database", help="The URL of a PostgreSQL or SQLite.")
    ] = "",
    python: Annotated[
        Path | None, typer.Option("--python", help="The application's interpreter.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Carry it out.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back all that was renamed.")] = False,
    patience: Seconds = 60.0,
    partitions: Annotated[
        bool, typer.Option("--partitions", help="Partitions' keys and indexes, too.")
    ] = False,
) -> None:
    """Give constraints and indexes of a live database the names that the models want.

    Without --apply the statements are only shown. Each waits 50 ms for its lock and tries again, so
    that nobody waits behind it; on SQLite each table is made anew once, and writers wait for that.
    It is a job of the journal in the database, as `schema status` tells; --undo takes it back.
    """
    if not database:
        raise UsageError("names are those of a database", cure="name it with --database")
    if not path.is_dir():
        raise UsageError("no such folder", where=str(path), cure="name the project's folder")
    with executing(database, patience) as executor:
        if undo:
            raise typer.Exit(_told(take_back(executor), "taken back"))
        wanted = names_of(path.resolve(), interpreter(python, path.resolve()), database, partitions)
        _refused(wanted)
        if apply:
            code = _told(adopt(executor, wanted), "renamed")
            raise typer.Exit(Exit.FINDINGS if wanted.refused else code)
    for one in wanted.renames:
        told = one.sql if one.sql.startswith("--") else f"{one.sql};"
        terminal.out.print(told, markup=False, soft_wrap=True)
    raise typer.Exit(Exit.FINDINGS if wanted.refused or wanted.renames else Exit.CLEAN)


COMMANDS: Mapping[str, Callable[..., None]] = {"adopt-names": adopt_names}


def _refused(wanted: Plan | NamingPlan) -> None:
    """Tell what stays as it is."""
    if wanted.left_out:
        count = plural(wanted.left_out, "name")
        it = "it" if wanted.left_out == 1 else "them"
        terminal.aside(f"{count} of partitions would stay as PostgreSQL made {it}: --partitions")
    for one, why in wanted.refused:
        terminal.aside(f"{one.table}: {one.old or 'it'} stays, since {why}")


def _told(done: Done, what: str) -> int:
    tried = f", tried {plural(done.again, 'time')} more" if done.again else ""
    terminal.out.print(f"{plural(done.names, 'name')} {what}{tried}", markup=False)
    return Exit.CLEAN if done.finished else Exit.FINDINGS
