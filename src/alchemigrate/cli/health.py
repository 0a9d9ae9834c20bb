"""`alchemigrate health`: does a database answer, in time; for shells and container probes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..report import health as report
from ..runtime.health.probe import probe
from . import terminal
from .arguments import Output, Plain, PlainOption
from .terminal import Exit

Url = Annotated[
    str, typer.Argument(envvar="DATABASE_URL", help="The database's URL, with its driver.")
]
Deadline = Annotated[
    float, typer.Option("--deadline", min=0.01, help="Seconds until it must have answered.")
]
Deep = Annotated[bool, typer.Option("--deep", help="Also replicas and disk.")]
Migrations = Annotated[
    Path | None,
    typer.Option("--migrations", help="An alembic folder, whose head the database must be at."),
]
Lag = Annotated[float, typer.Option("--lag", help="Seconds that a replica may be behind.")]


def run(
    url: Url,
    deadline: Deadline = 1.0,
    deep: Deep = False,
    migrations: Migrations = None,
    lag: Lag = 10.0,
    format_: PlainOption = Plain.TEXT,
    output: Output = None,
) -> None:
    """Ask a database, and exit with 0 if it is well, 1 if it is not, 2 if it cannot be asked.

    The URL may stand in DATABASE_URL instead, where a list of processes does not show it.
    """
    if migrations is not None and not migrations.is_dir():
        raise UsageError("no such folder", where=str(migrations), cure="name alembic's folder")
    found = probe(url, deadline=deadline, deep_too=deep, migrations=migrations, lag=lag)
    if format_ is Plain.JSON:
        terminal.write(json.dumps(found.document(), indent=2) + "\n", output)
    else:
        terminal.write(report.render(found), output)
    raise typer.Exit(Exit.CLEAN if found.ok else Exit.FINDINGS)
