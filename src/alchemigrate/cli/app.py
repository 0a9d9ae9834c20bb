"""The `alchemigrate` command and its subcommands."""

from __future__ import annotations

import sys

import typer

from .. import __version__
from ..errors import AlchemigrateError
from . import check, doctor, explain, rollback, rules, runs, upgrade, verify
from .terminal import Exit, err, out

app = typer.Typer(
    help="Takes Python backends from SQLAlchemy 1.x to 2.x, and keeps them healthy there.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (doctor, check, upgrade, verify, rollback, runs, explain, rules):
    name = command.__name__.rpartition(".")[2]
    app.command(name, **getattr(command, "SETTINGS", {}))(command.run)


@app.callback(invoke_without_command=True)
def common(version: bool = typer.Option(False, "--version", help="Print the version.")) -> None:
    """Options of the tool itself."""
    if version:
        out.print(__version__)
        raise typer.Exit(Exit.CLEAN)


def main() -> None:
    """Run the command line; errors of the tool's own kinds become one clear line and exit 2."""
    try:
        app()
    except AlchemigrateError as error:
        err.print(f"[red]error:[/red] {error}", markup=True, soft_wrap=True)
        sys.exit(Exit.FAILURE)
