"""The models of a project, and the database it runs against, read and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..database.connect import reading
from ..database.inspect import inspect
from ..database.statistics import statistics
from ..upgrade.proof import probing
from ..values.finding import Finding
from ..values.models import Models
from .declared import models_of
from .run import Choice, run


@dataclass(frozen=True, slots=True)
class Validation:
    """What was read of a project in `root`, and what the checks found; `failed` names modules that
    could not be imported, with the reason."""

    root: Path
    models: Models
    findings: tuple[Finding, ...]
    failed: tuple[tuple[str, str], ...] = ()


def validate(
    root: Path,
    python: Path,
    choice: Choice,
    *,
    overlays: Sequence[Path] = (),
    modules: Sequence[str] = (),
    database: str | None = None,
    dialects: tuple[str, ...] = ("postgresql",),
    say: Callable[[str], None] = lambda _: None,
) -> Validation:
    """Read the models in the application's interpreter, and run the checks that were chosen.

    With `database`, a URL, that is read too (it is never written to), and its kind is the dialect.
    Raises ProbeError, DatabaseError, UsageError.
    """
    checks = choice.checks()
    say("importing the models")
    answer = probing.models(python, root, overlays, modules=modules)
    found = models_of(answer, dialects)
    if database is not None:
        say("reading the database")
        found = with_database(found, database)
    say(f"running {len(checks)} checks")
    failed = tuple((one["module"], one["message"]) for one in answer["modules"]["failed"])
    return Validation(root, found, run(found, root, checks), failed)


def with_database(models: Models, url: str) -> Models:
    """The models with what a live database says of itself, in all schemas that they use."""
    with reading(url) as connection:
        actual = inspect(connection, _schemas(models.schema.tables))
        known = statistics(connection)
    return replace(models, database=actual, statistics=known, dialects=(actual.dialect,))


def _schemas(names: Iterable[str]) -> list[str | None]:
    used = {name.rpartition(".")[0] for name in names} - {""}
    return [None, *sorted(used)]
