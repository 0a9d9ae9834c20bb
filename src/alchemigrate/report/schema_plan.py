"""What `schema plan` proposes, in words and as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from ..migrate.executor.forecast import forecast
from ..migrate.planning.draft import Planned
from ..migrate.planning.plan import SchemaPlan
from ..migrate.planning.title import named
from ..operationkit.spelled import in_line
from ..values.forecast import Forecast
from ..values.operation import Phase
from ..values.statistics import Statistics
from . import jobs
from .json_document import dump
from .wording import plural

VERSION = 1
WHEN = {
    Phase.EXPAND: "old and new programs work side by side after it",
    Phase.BACKFILL: "rows that are there get their values",
    Phase.CONTRACT: "when no old program runs any more",
}


def lines(plan: SchemaPlan, statistics: Statistics | None, written: Iterable[str]) -> Iterator[str]:
    """Each operation with its steps, what is left and why, and the files that were written."""
    for number, one in enumerate(plan.operations, 1):
        yield f"{number}. {named(one.operation)}"
        for phase in one.phases:
            yield f"   {phase}: {WHEN[phase]}"
        for line in jobs.forecast(_forecast(one, plan.dialect, statistics)):
            yield f"   {line}"
    for left in plan.left:
        yield f"left: {left.object}: {left.message}"
        yield f"      {left.cure}"
    if not plan.operations and not plan.left:
        yield "the database is as the models declare it"
    for path in written:
        yield f"wrote {path}"
    if plan.operations or plan.left:
        told = plural(len(plan.operations), "operation")
        yield f"{told} planned, {plural(len(plan.left), 'difference')} left"


def document(plan: SchemaPlan, statistics: Statistics | None, written: Iterable[str]) -> str:
    """The document that is published in docs/schemas/schema-plan.json."""
    operations: list[dict[str, Any]] = [
        {
            "title": named(one.operation),
            "source": in_line(one.operation),
            "phases": list(one.phases),
            "steps": [asdict(step) for step in _forecast(one, plan.dialect, statistics)],
        }
        for one in plan.operations
    ]
    return dump(
        {
            "version": VERSION,
            "dialect": plan.dialect,
            "operations": operations,
            "left": [asdict(one) for one in plan.left],
            "written": list(written),
        }
    )


def _forecast(one: Planned, dialect: str, statistics: Statistics | None) -> tuple[Forecast, ...]:
    return forecast(one.steps, dialect, statistics)
