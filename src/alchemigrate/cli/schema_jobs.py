"""`alchemigrate schema status`, `pause`, `continue` and `cancel`: the jobs of a database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from ..database.connect import opened
from ..errors import UsageError
from ..migrate.backfill.control import Asked
from ..migrate.executor import Executor
from ..report import jobs as report
from ..values.job import StepState
from . import terminal
from .arguments import Format, FormatOption, Output
from .terminal import Exit

Url = Annotated[str, typer.Option("--database", help="The URL of a PostgreSQL or SQLite.")]
Job = Annotated[str, typer.Argument(help="The job, as `schema status` calls it.")]
BROKEN = (StepState.FAILED, StepState.UNDOING)


def status(database: Url = "", format_: FormatOption = Format.TEXT, output: Output = None) -> None:
    """Tell which live changes a database has had, and how far those are that have begun.

    Exit code 1 if one has failed, or is half taken back.
    """
    if format_ not in (Format.TEXT, Format.JSON):
        raise UsageError(f"jobs are not told as {format_}", cure="take text or json")
    with opened(_named(database)) as engine:
        executor = Executor(engine)
        found, under_way = executor.status(), executor.under_way()
    if format_ is Format.JSON:
        terminal.write(report.document(found, under_way), terminal.writable(output))
    else:
        text = "\n".join(report.lines(found, under_way)) or "no live change has been planned here"
        terminal.write(f"{text}\n", terminal.writable(output))
    raise typer.Exit(Exit.FINDINGS if any(one.state in BROKEN for one in found) else Exit.CLEAN)


def pause(job: Job, database: Url = "") -> None:
    """Let a job rest after the step or batch that is under way, until it is continued."""
    _ask(database, job, Asked.PAUSE, "rests after the step or batch that is under way")


def go_on(job: Job, database: Url = "") -> None:
    """Let a job that rests go on, if its process still runs."""
    _ask(database, job, Asked.RUN, "goes on")


def cancel(job: Job, database: Url = "") -> None:
    """Let the process of a job end after the step or batch that is under way."""
    _ask(database, job, Asked.CANCEL, "ends after the step or batch that is under way")


COMMANDS: dict[str, Callable[..., None]] = {
    "status": status,
    "pause": pause,
    "continue": go_on,
    "cancel": cancel,
}


def _ask(database: str, job: str, wanted: Asked, told: str) -> None:
    with opened(_named(database)) as engine:
        Executor(engine).ask(job, wanted)
    terminal.out.print(f"{job} {told}", markup=False)


def _named(database: str) -> str:
    if not database:
        raise UsageError("jobs are those of a database", cure="name it with --database")
    return database
