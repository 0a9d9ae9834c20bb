"""A plan: the safe operations that bring a database to its models, and what is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ...values.models import Models
from ...values.question import Question
from ...values.schema import Schema
from .details import changed, differences, names, unseen
from .draft import Draft, Left, Planned
from .tables import added, created, dropped, renamed
from .wishes import Wishes

NEW = ("missing-table", "missing-column")
"""What these find is planned before the others look, or is said why not."""


@dataclass(frozen=True, slots=True)
class SchemaPlan:
    """`operations` in their order, and what is `left`; `dialect` is the database's."""

    dialect: str
    operations: tuple[Planned, ...]
    left: tuple[Left, ...]


def plan(
    models: Models, wishes: Wishes, ask: Callable[[Question], str] = lambda _: ""
) -> SchemaPlan:
    """Compare the models with the database in them; `ask` says which rows are in the way, "" if
    none are.

    Raises UsageError for wishes that speak of what is not there.
    """
    assert models.database is not None
    actual = models.database
    draft = Draft.of(actual, lambda one: ask(one) if _is_there(one, actual) else "")
    renamed(draft, models.schema, wishes)
    created(draft, models.schema)
    added(draft, models.schema, wishes)
    done = changed(draft, models, wishes)
    names(draft, models)
    dropped(draft, models.schema, wishes)
    for check, issue in differences(replace(models, database=draft.final)):
        told = check in NEW and any(one.object == issue.object for one in draft.left)
        if (check, issue.object) not in done and not told:
            draft.leave(issue.object, issue.message, _cure(check, issue.object) or issue.cure)
    for one in unseen(draft, models):
        draft.leave(*one)
    return SchemaPlan(models.database.dialect, tuple(draft.planned), tuple(draft.left))


def _is_there(question: Question, schema: Schema) -> bool:
    """Whether there are rows to ask; of a column that is to come there are none."""
    table = schema.tables.get(question.table)
    refers = schema.tables.get(question.refers) if question.refers else table
    known = table is not None and all(table.column(one) for one in question.columns)
    return known and refers is not None


def _cure(check: str, name: str) -> str:
    """What only the database has, goes if that is said."""
    if check in ("unmodelled-column", "unmodelled-table"):
        return f"declare it, or --drop {name}"
    if check == "unmodelled-constraint":
        return f"declare it, or --drop {name.rpartition('.')[0]}.NAME, the name of the constraint"
    return ""
