"""What is in the way of a downgrade: it is looked for before anything is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from ...checkkit.quoting import quoted
from ...database import schemas
from ...database.inspect import inspect
from ...errors import DatabaseError
from ...rulekit.choice import Choice
from ...values.change import Change, DropColumn, DropSchema, DropTable, Other
from ...values.operation import Phase
from ...values.revision import Revision
from ...values.schema import Schema
from ..executor import Executor
from ..linting import look
from ..sql.parse import parse
from .conversation import Coming
from .rehearsed import Rehearsed
from .stop import Stop

STUCK, EMPTIED = "downgrade-does-nothing", "values-not-kept"
JOBS = tuple(Other(f"op.{one}") for one in Phase)
BACK = Other("op.take_back")
LOSING = (DropColumn, DropSchema, DropTable)
KEEP = "keep it under another name, or let it go with --allow-loss"


@dataclass(frozen=True, slots=True)
class WayBack:
    """Revisions that shall be taken back, the last one first; what is `lost` on it is allowed."""

    root: Path
    way: tuple[Coming, ...]
    known: Mapping[str, Revision]
    lost: bool

    def stops(
        self, connection: sa.Connection, executor: Executor, rehearsed: Sequence[Rehearsed]
    ) -> Iterator[Stop]:
        """All that is in the way."""
        yield from self._written()
        yield from _jobs(executor, rehearsed)
        if not self.lost:
            yield from self._values(connection, rehearsed)

    @property
    def _revisions(self) -> list[Revision]:
        return [self.known[one.revision] for one in self.way if one.revision in self.known]

    def _written(self) -> Iterator[Stop]:
        """Downgrades that do not do what they should."""
        names = {STUCK} if self.lost else {STUCK, EMPTIED}
        found = look(self.root, Choice(select=frozenset(names)), whole=True)
        paths = {one.path for one in self._revisions}
        for one in found.left:
            if one.path in paths:
                yield Stop(f"{one.path}:{one.line}", one.message, one.cure, one.code)
        for revision in self._revisions:
            jobs = [one for one in revision.upgrade if one.change in JOBS]
            if jobs and not any(one.change == BACK for one in revision.downgrade):
                yield Stop(
                    f"{revision.path}:{revision.downgrade.line or 1}",
                    f"{revision.revision}: downgrade takes none of its jobs back",
                    "op.take_back with the name of each job",
                )

    def _values(self, connection: sa.Connection, rehearsed: Sequence[Rehearsed]) -> Iterator[Stop]:
        """Rows and values that were written since."""
        going = [one for revision in self._revisions for one in _going(revision, rehearsed)]
        there = inspect(connection, schemas.of(_scoped(change) for _, change in going))
        for where, change in going:
            for name, query in _written_since(change, there):
                if connection.execute(sa.text(query)).first() is not None:
                    yield Stop(where, f"{name} has values that would be lost", KEEP)


def _jobs(executor: Executor, rehearsed: Iterable[Rehearsed]) -> Iterator[Stop]:
    """Jobs of which something cannot be taken back."""
    phases: dict[str, set[Phase]] = {}
    for one in rehearsed:
        for directive in one.directives:
            if directive.kind == "take_back":
                phases.setdefault(directive.job, set()).update(map(Phase, directive.phases))
    for job, going in phases.items():
        try:
            executor.may_take_back(job, tuple(going))
        except DatabaseError as error:
            yield Stop(error.where, error.what, error.cure)


def _going(revision: Revision, rehearsed: Iterable[Rehearsed]) -> Iterator[tuple[str, Change]]:
    """What a downgrade does, each with its place: as it is written, then as it would be sent."""
    found: dict[Change, int] = {}
    for statement in revision.downgrade:
        if isinstance(statement.change, LOSING) and _goes(statement.change, statement.options):
            found.setdefault(statement.change, statement.line)
    for one in rehearsed:
        for said in parse(one.sql) if one.revision == revision.revision else ():
            if isinstance(said.change, LOSING) and _goes(said.change, said.options):
                found.setdefault(said.change, revision.downgrade.line or 1)
    for change, line in found.items():
        yield f"{revision.path}:{line}", change


def _goes(change: Change, options: frozenset[str]) -> bool:
    """Whether rows can go: without CASCADE a schema with tables stays."""
    return not isinstance(change, DropSchema) or "cascade" in options


def _scoped(change: Change) -> str:
    """A name in the schema where something goes."""
    return f"{change.schema}." if isinstance(change, DropSchema) else getattr(change, "table", "")


def _written_since(change: Change, there: Schema) -> Iterator[tuple[str, str]]:
    """What is lost by a change, each with a query that has a row if there are values in it."""
    table = there.tables.get(getattr(change, "table", ""))
    match change:
        case DropSchema(schema):
            for name in there.tables:
                if name.rpartition(".")[0] == schema:
                    yield name, f"SELECT 1 FROM {quoted(name)} LIMIT 1"
        case DropTable(name) if table is not None:
            yield name, f"SELECT 1 FROM {quoted(name)} LIMIT 1"
        case DropColumn(name, own) if table is not None and (column := table.column(own)):
            usual = f"({column.server_default})" if column.server_default else "NULL"
            differs = "IS NOT" if there.dialect == "sqlite" else "IS DISTINCT FROM"
            yield (
                f"{name}.{own}",
                f"SELECT 1 FROM {quoted(name)} WHERE {quoted(own)} {differs} {usual} LIMIT 1",
            )
