"""`alchemigrate schema apply` and `undo`: revisions of a live database, forward and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..migrate.applying.apply import HEADS, Applied, Until, Wish
from ..migrate.applying.apply import apply as apply_all
from ..migrate.applying.undo import Wish as Undo
from ..migrate.applying.undo import undo as take_back
from ..report import deploys as report
from ..report import undone as undoing
from ..validate.drift import drift
from ..values.finding import Finding
from . import terminal
from .arguments import Plain, PlainOption
from .interpreter import interpreter
from .terminal import Exit

Place = Annotated[Path, typer.Argument(help="The project's folder.")]
Url = Annotated[str, typer.Option("--database", help="The URL of a PostgreSQL or SQLite.")]
Python = Annotated[Path | None, typer.Option("--python", help="The application's interpreter.")]
Seconds = Annotated[
    float, typer.Option("--patience", help="Seconds that a revision or step may try again.")
]
Target = Annotated[str, typer.Option("--to", help="Up to this revision.")]
Phases = Annotated[
    Until, typer.Option("--phase", help="contract: also what ends what old programs need.")
]
Dangers = Annotated[
    bool, typer.Option("--allow-dangers", help="Go on in spite of what lint finds.")
]
Dry = Annotated[
    bool, typer.Option("--dry-run", help="Only tell SQL, locks, and what would be in the way.")
]
Back = Annotated[
    str | None, typer.Option("--to", help="Back to this revision, or base; not the last deploy.")
]
Loss = Annotated[bool, typer.Option("--allow-loss", help="Values that were written since may go.")]


def apply(
    path: Place = Path(),
    database: Url = "",
    to: Target = HEADS,
    phase: Phases = Until.EXPAND,
    patience: Seconds = 60.0,
    allow_dangers: Dangers = False,
    dry_run: Dry = False,
    python: Python = None,
    format_: PlainOption = Plain.TEXT,
) -> None:
    """Apply a project's pending Alembic revisions, while its programs run.

    It stops before the first revision that has an op.contract: with --phase contract that is
    applied, too, once no old program runs. Nothing is begun where lint finds a danger, or rows
    break what is to come. A revision that failed is run by the next apply. Exit code 1 if something
    is in the way, or database and models differ at the end.
    """
    asked = _asked(path, database, python)
    wish = Wish(*asked, to, phase, patience, allow_dangers, dry_run)
    found = apply_all(wish, terminal.aside)
    differs = _compared(wish, found) if found.whole else ()
    if format_ is Plain.JSON:
        terminal.write(report.document(found, differs), None)
    else:
        for line in report.lines(found, differs):
            terminal.out.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(Exit.FINDINGS if found.stops or differs else Exit.CLEAN)


def undo(
    path: Place = Path(),
    database: Url = "",
    to: Back = None,
    allow_loss: Loss = False,
    patience: Seconds = 60.0,
    python: Python = None,
    format_: PlainOption = Plain.TEXT,
) -> None:
    """Take back what the last `schema apply` has applied; programs that need it must be gone.

    Nothing is begun where a downgrade does nothing, cannot take a job back, or would lose values.
    Exit code 1 if something is in the way.
    """
    wish = Undo(*_asked(path, database, python), to, allow_loss, patience)
    found = take_back(wish, terminal.aside)
    if format_ is Plain.JSON:
        terminal.write(undoing.document(found), None)
    else:
        for line in undoing.lines(found):
            terminal.out.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(Exit.FINDINGS if found.stops else Exit.CLEAN)


COMMANDS: Mapping[str, Callable[..., None]] = {"apply": apply, "undo": undo}


def _compared(wish: Wish, found: Applied) -> tuple[Finding, ...]:
    terminal.aside("comparing the database with the models")
    return drift(wish.root, wish.python, wish.database, found.meant, terminal.aside)


def _asked(path: Path, database: str, python: Path | None) -> tuple[Path, str, Path]:
    """The project, the database and the interpreter; raises UsageError."""
    if not path.is_dir():
        raise UsageError("no such folder", where=str(path), cure="name the project's folder")
    if not database:
        raise UsageError("revisions are applied to a database", cure="name it with --database")
    return path.resolve(), database, interpreter(python, path.resolve())
