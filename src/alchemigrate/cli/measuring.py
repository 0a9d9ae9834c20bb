"""The options of `schema lint --measure`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..migrate.linting import Lint
from ..migrate.measuring.measure import measure

Measure = Annotated[
    bool,
    typer.Option("--measure", help="Run the revisions on a scratch database; tell their locks."),
]
Scratch = Annotated[
    str | None,
    typer.Option("--scratch", help="A PostgreSQL on which a scratch database may be made."),
]


def scratch_beside(asked: bool, scratch: str | None, database: str | None) -> str | None:
    """The database beside which one is made; raises UsageError if none is named."""
    if not asked:
        if scratch is not None:
            raise UsageError("--scratch belongs to --measure", cure="add --measure")
        return None
    if scratch is None and database is None:
        raise UsageError("locks are measured on a server", cure="name it with --scratch")
    return scratch or database


def measured(found: Lint, beside: str, python: Path, say: Callable[[str], None]) -> Lint:
    """What was found, with the locks that the revisions take."""
    seen = measure(found.tree.root, found.history, found.revisions, beside, python, say)
    return replace(found, locks=seen)
