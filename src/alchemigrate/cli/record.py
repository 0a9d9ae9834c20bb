"""`alchemigrate record`: run the tests, and keep what they make the project do with SQLAlchemy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..report import evidence as seen
from ..report import ratchet as told
from ..source.discover import project_root
from ..upgrade.evidence import record
from ..upgrade.overlays import overlay
from ..upgrade.proof.suite import DEFAULT
from ..upgrade.ratchet import plugins, ratchet
from . import terminal
from .interpreter import interpreter
from .ratchet import in_ci
from .terminal import Exit, out, progress

SETTINGS = {"context_settings": {"allow_extra_args": True, "ignore_unknown_options": False}}
Python = Annotated[Path | None, typer.Option("--python", help="The application's interpreter.")]
Version = Annotated[
    str | None,
    typer.Option(
        "--sqlalchemy",
        help="The version to run the tests on: 1.4, or with --ratchet the one installed.",
    ),
]
Root = Annotated[Path | None, typer.Option("--root", help="The project; found from here.")]
RatchetFile = Annotated[
    Path | None,
    typer.Option("--ratchet", help="Fail tests that make legacy calls which are not in this file."),
]
WriteRatchet = Annotated[
    bool, typer.Option("--write-ratchet", help="Write the file anew from what the tests do.")
]
Plugins = Annotated[
    bool,
    typer.Option(
        "--plugins", help="Print the folder of the pytest plugins, for PYTHONPATH, and end."
    ),
]


def run(
    context: typer.Context,
    python: Python = None,
    sqlalchemy: Version = None,
    root: Root = None,
    ratchet_file: RatchetFile = None,
    write_ratchet: WriteRatchet = False,
    plugin_folder: Plugins = False,
) -> None:
    """Run the tests on 1.4 and keep their evidence, which `check` and `upgrade` then use.

    A command after `--` replaces `python -m pytest -q`. Nothing of the project is changed.

    With --ratchet no evidence is kept: SQLAlchemy's warnings of legacy calls are compared with a
    file, and tests that make new ones fail. Lines that are gone leave the file, but not where CI
    is set.
    """
    if plugin_folder:
        terminal.write(f"{plugins()}\n", None)
        raise typer.Exit(Exit.CLEAN)
    if write_ratchet and ratchet_file is None:
        raise UsageError("no file is named", cure="name it with --ratchet")
    top = (root or project_root([])).resolve()
    chosen = interpreter(python, top)
    command = context.args or DEFAULT
    version = sqlalchemy or (None if ratchet_file else "1.4")
    with progress() as say:
        say(f"running the tests on SQLAlchemy {version or 'as installed'}")
        overlays = [overlay(version, chosen)] if version else []
        if ratchet_file is not None:
            options = {"write": write_ratchet, "keep": in_ci()}
            found = ratchet(top, chosen, overlays, ratchet_file, command, **options)
            lines, holds = list(told.lines(found)), found.holds
        else:
            recorded = record(top, chosen, overlays, command)
            lines = list(seen.lines(recorded.run.outcomes, recorded.files))
            holds = recorded.run.exit_code == 0
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(Exit.CLEAN if holds else Exit.FINDINGS)
