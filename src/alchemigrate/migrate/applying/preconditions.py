"""What would be in the way of revisions half way: schemas that do not fit, rows that break what is
to come. It is looked for before anything is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from ...database.inspect import inspect
from ...database.rows import answer, told
from ...operationkit import Operation
from ...operationkit.applied import made
from ...values.change import (
    AddConstraint,
    AddIndex,
    Change,
    DropConstraint,
    DropIndex,
    SetDefault,
    SetNotNull,
    Validate,
)
from ...values.operation import Phase
from ...values.question import Asked, Question
from ...values.revision import Revision, Statement
from ...values.schema import Check, ForeignKey, PrimaryKey, Schema, Unique
from ..executor.planning import schemas_of, tables_of
from .rehearsed import Directive, Rehearsed
from .stop import Stop

LATER = ("not valid", "using index")
"""Words with which rows are not looked at, or were before."""
LEAVING = (
    AddConstraint, AddIndex, DropConstraint, DropIndex, SetDefault, SetNotNull, Validate,
)  # fmt: skip
"""Changes after which rows and columns are as they were."""
CURE = "cure these rows first"


@dataclass
class Ahead:
    """Looks at what comes with the schema as it is now, `begun` the jobs that have begun.

    What a revision sends as SQL changes the schema in ways that are not followed: of tables that it
    names nothing more is said.
    """

    connection: sa.Connection
    begun: frozenset[str]
    say: Callable[[str], None]
    _sent: str = ""
    _now: dict[tuple[str | None, ...], Schema] = field(default_factory=dict)
    _actual: dict[tuple[str | None, ...], Schema] = field(default_factory=dict)
    _lost: bool = False

    def stops(
        self, rehearsed: Iterable[Rehearsed], known: Mapping[str, Revision]
    ) -> Iterator[Stop]:
        """All that is in the way."""
        for one in rehearsed:
            revision = known.get(one.revision)
            where = revision.path if revision else one.revision
            if revision is not None:
                yield from self._plain(where, revision)
            for directive in one.directives:
                yield from self._directive(where, directive)
            if one.error:
                self.say(f"{where} cannot be looked at before it runs: {one.error}")
                self._lost = True
            self._sent += one.sql

    def _plain(self, where: str, revision: Revision) -> Iterator[Stop]:
        changed: set[str] = set()
        for statement in revision.upgrade if not revision.upgrade.unread else ():
            for question in questions(statement):
                if question.table not in changed and not self._changed(question.table):
                    yield from self._ask(f"{where}:{statement.line}", question)
            if not isinstance(statement.change, LEAVING):
                changed.add(getattr(statement.change, "table", ""))

    def _directive(self, where: str, directive: Directive) -> Iterator[Stop]:
        operation = directive.operation
        if operation is None or directive.kind != Phase.EXPAND or directive.job in self.begun:
            return
        scope = schemas_of(operation)
        schema = self._schema(scope)
        if any(self._changed(one) for one in tables_of(operation) if one):
            return
        problems = list(operation.check(schema))
        for problem in problems:
            yield Stop(where, f"{directive.job}: {problem.message}", problem.cure)
        if not problems:
            yield from self._rows(where, operation, schema)
            steps = (*operation.expand(schema), *operation.backfill(schema))
            self._now[scope] = made(schema, steps)

    def _rows(self, where: str, operation: Operation, schema: Schema) -> Iterator[Stop]:
        for question in operation.questions(schema):
            yield from self._ask(where, question)

    def _ask(self, where: str, question: Question) -> Iterator[Stop]:
        schema = question.table.rpartition(".")[0]
        there = self._there((None, schema) if schema else (None,))
        for name, columns in (
            (question.table, question.columns),
            (question.refers, question.refers_columns),
        ):
            table = there.tables.get(name)
            if name and (table is None or any(table.column(one) is None for one in columns)):
                return  # it comes with the revisions
        named = ".".join((question.table, ", ".join(question.columns))).rstrip(".")
        try:
            with self.connection.begin_nested():
                count = answer(self.connection, question)
        except sa.exc.DBAPIError as error:
            self.say(f"{where}: the rows of {named} cannot be asked: {error.orig}")
            return
        if count:
            yield Stop(where, f"{named}: {told(question, count)}", CURE)

    def _schema(self, scope: tuple[str | None, ...]) -> Schema:
        return self._now.setdefault(scope, self._there(scope))

    def _there(self, scope: tuple[str | None, ...]) -> Schema:
        if scope not in self._actual:
            self._actual[scope] = inspect(self.connection, scope)
        return self._actual[scope]

    def _changed(self, table: str) -> bool:
        own = table.rpartition(".")[2]
        return self._lost or re.search(rf"\b{re.escape(own)}\b", self._sent) is not None


def questions(statement: Statement) -> Iterator[Question]:
    """What the rows have to answer with none before a statement of a revision."""
    if statement.maybe or any(word in statement for word in LATER):
        return
    for one in _questions(statement.change):
        said = (one.table, *one.columns, one.refers, *one.refers_columns, one.condition)
        if not any(part in text for part in statement.computed for text in said):
            yield one


def _questions(change: Change) -> Iterator[Question]:
    match change:
        case SetNotNull(table, column):
            yield Question(Asked.NULLS, table, (column,))
        case AddIndex(index) if index.unique and not index.where and not index.expressions:
            yield Question(Asked.DUPLICATES, index.table, index.columns)
        case AddConstraint(Unique(table=table, columns=columns)):
            yield Question(Asked.DUPLICATES, table, columns)
        case AddConstraint(PrimaryKey(table=table, columns=columns)):
            yield Question(Asked.DUPLICATES, table, columns)
        case AddConstraint(ForeignKey() as key):
            yield Question(Asked.ORPHANS, key.table, key.columns, key.refers, key.refers_columns)
        case AddConstraint(Check(table=table, sql=sql)) if sql:
            yield Question(Asked.BROKEN, table, (), condition=sql)
