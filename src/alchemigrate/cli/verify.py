"""`alchemigrate verify`: is it still the same application?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..report import verification as report
from ..report.json_document import dump
from ..upgrade import ledger
from ..upgrade.before import before_tree, newest_kept
from ..upgrade.kept import keep_verification
from ..upgrade.proof.sql.harmless import EVERY, Harmless
from ..upgrade.proof.suite import DEFAULT
from ..upgrade.verify import verify
from . import terminal
from .arguments import Output, Plain, PlainOption
from .interpreter import interpreter
from .terminal import Exit, progress

SETTINGS = {"context_settings": {"allow_extra_args": True, "ignore_unknown_options": False}}
Place = Annotated[Path, typer.Argument(help="The upgraded project.")]
Before = Annotated[str, typer.Option("--before", help="SQLAlchemy of the original.")]
After = Annotated[str, typer.Option("--after", help="SQLAlchemy of the upgraded code.")]
Python = Annotated[Path | None, typer.Option("--python", help="The application's interpreter.")]
NoSql = Annotated[bool, typer.Option("--no-sql", help="Do not compare what tests send.")]
StrictSql = Annotated[
    list[str] | None,
    typer.Option(
        "--strict-sql",
        metavar="NAME",
        help="Count this harmless difference of SQL, or all; repeatable. Names: "
        + ", ".join(Harmless)
        + ".",
    ),
]
NoTests = Annotated[bool, typer.Option("--no-tests", help="Compare schema and mappers only.")]


def run(
    context: typer.Context,
    path: Place = Path(),
    before: Before = "1.4",
    after: After = "2.0",
    python: Python = None,
    no_tests: NoTests = False,
    no_sql: NoSql = False,
    strict_sql: StrictSql = None,
    format_: PlainOption = Plain.TEXT,
    output: Output = None,
) -> None:
    """Compare the original (kept with the run) and the upgraded tree: schema, mappers, tests, SQL.

    A command after `--` replaces `python -m pytest -q`. What each test sends to the database is
    compared statement by statement, with the transactions around it; the tests of the original
    run twice where that is needed to know what changes from run to run.
    """
    if not path.is_dir():
        raise UsageError("no such folder", where=str(path), cure="name the project's folder")
    root = path.resolve()
    harmless = None if no_sql else EVERY - _strict(strict_sql or [])
    chosen = interpreter(python, root)
    command = None if no_tests else (context.args or DEFAULT)
    kept = newest_kept(root)
    with progress() as say, before_tree(root, kept) as original:
        say(f"comparing {before} before with {after} after")
        edits = ledger.load(kept.folder)
        found = verify(original, root, before, after, chosen, command, edits, harmless)
        if edits:
            ledger.store(kept.folder, found.ledger)
        keep_verification(kept, found.as_json())
    if format_ is Plain.JSON:
        terminal.write(dump(found.as_json()), output)
    else:
        terminal.write("\n".join(report.lines(found)) + "\n", output)
    raise typer.Exit(Exit.CLEAN if found.holds else Exit.FINDINGS)


def _strict(names: Sequence[str]) -> frozenset[Harmless]:
    unknown = sorted(set(names) - {"all", *Harmless})
    if unknown:
        raise UsageError(
            "no such harmless difference",
            where=f"--strict-sql {unknown[0]}",
            cure=f"name one of these, or all: {', '.join(Harmless)}",
        )
    return EVERY if "all" in names else frozenset(one for one in Harmless if one in names)
