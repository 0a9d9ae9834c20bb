"""What brings a live database to a project's models."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..checkkit.declared import models_of
from ..database.applied import applied
from ..database.connect import opened, reading
from ..database.rows import answer, told
from ..errors import DatabaseError, ProbeError, UsageError
from ..migrate.applying.apply import HEADS
from ..migrate.applying.conversation import conversation
from ..migrate.patience import Patience
from ..migrate.planning.draft import Left
from ..migrate.planning.plan import SchemaPlan, plan
from ..migrate.planning.wishes import Wishes
from ..migrate.revisions.folder import Folder
from ..upgrade.proof import probing
from ..values.question import Question
from ..values.statistics import Statistics
from .project import with_database


@dataclass(frozen=True, slots=True)
class Proposed:
    """A plan, and what the database knows of the sizes of its tables."""

    plan: SchemaPlan
    statistics: Statistics | None


def planned_for(
    root: Path, python: Path, database: str, wishes: Wishes, folder: Folder | None
) -> Proposed:
    """Import the models, read the database, and compare.

    `folder` are the project's revisions, None where it has none: all of them have to be applied,
    and only the tables of their env.py's target_metadata count.
    Raises ProbeError, DatabaseError, UsageError.
    """
    probed = probing.models(python, root)
    models = models_of(probed)
    meant, unknown = _meant(root, python, database) if folder is not None else (None, ())
    if meant is not None:
        tables = {name: one for name, one in models.schema.tables.items() if name in meant}
        models = replace(models, schema=replace(models.schema, tables=tables))
    with reading(database) as connection:
        if folder is not None:
            _refuse_behind(applied(connection) or (), folder.heads)
        found = with_database(models, connection)

        def ask(question: Question) -> str:
            count = answer(connection, question)
            return told(question, count) if count else ""

        made = plan(found, wishes, ask)
    failed = tuple(
        Left(one["module"], f"it cannot be imported: {one['message']}", "see alchemigrate doctor")
        for one in probed["modules"]["failed"]
    )
    return Proposed(replace(made, left=(*failed, *unknown, *made.left)), found.statistics)


def _meant(
    root: Path, python: Path, database: str
) -> tuple[frozenset[str] | None, tuple[Left, ...]]:
    """The tables of env.py's target_metadata, None for all; and why that is not known."""
    try:
        with (
            opened(database) as engine,
            conversation(root, engine, python, {}, lambda _: None, Patience()) as asked,
        ):
            asked.look(HEADS)
            return asked.meant, ()
    except (DatabaseError, ProbeError) as error:
        why = f"its target_metadata is not known, all tables of the models count: {error.what}"
        return None, (Left("env.py", why, error.cure),)


def _refuse_behind(at: tuple[str, ...], heads: tuple[str, ...]) -> None:
    if at != heads:
        raise UsageError(
            f"the database is at {', '.join(at) or 'no revision'}, the files lead to "
            f"{', '.join(heads) or 'none'}",
            cure="alchemigrate schema apply first, with --phase contract where that is pending",
        )
