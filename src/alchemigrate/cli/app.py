"""The `alchemigrate` command and its subcommands."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable

import typer

from .. import __version__
from ..errors import AlchemigrateError
from . import terminal
from .terminal import Exit, err, out

COMMANDS = (
    "doctor", "record", "plan", "check", "upgrade", "verify", "report", "rollback", "runs",
    "explain", "rules", "models", "checks", "schema", "health",
)  # fmt: skip
"""Each is a module beside this one, with `run` and perhaps SETTINGS, or a `group` of commands."""


def application(commands: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands; what the others need is not imported."""
    app = typer.Typer(
        help="Takes Python backends from SQLAlchemy 1.x to 2.x, and keeps them healthy there.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for name in commands:
        module = importlib.import_module(f".{name}", __package__)
        if hasattr(module, "group"):
            app.add_typer(module.group, name=name)
        else:
            app.command(name, **getattr(module, "SETTINGS", {}))(module.run)
    app.callback(invoke_without_command=True)(common)
    return app


def common(version: bool = typer.Option(False, "--version", help="Print the version.")) -> None:
    """Options of the tool itself."""
    if version:
        out.print(__version__)
        raise typer.Exit(Exit.CLEAN)


def main() -> None:
    """Run the command line as a process, and end it at once.

    What was read is many small objects, and Python takes its time to put each of them away.
    """
    try:
        answer()
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ended.code or 0)
        raise


def answer() -> None:
    """Run the command line; errors of the tool's own kinds become one clear line and exit 2."""
    terminal.tolerate()
    asked = [word for word in sys.argv[1:2] if word in COMMANDS]
    try:
        application(asked or COMMANDS)()
    except AlchemigrateError as error:
        err.print("[red]error:[/red] ", end="")
        err.print(str(error), markup=False, soft_wrap=True)
        sys.exit(Exit.FAILURE)
