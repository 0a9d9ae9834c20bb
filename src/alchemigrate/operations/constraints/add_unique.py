"""Add a UNIQUE constraint while the table is written.

`ADD CONSTRAINT .. UNIQUE` builds an index while nobody can use the table. Here a unique index is
built CONCURRENTLY, beside the writers, and the constraint takes it for its own in a moment.

It comes with expand, for new programs name it in ON CONFLICT: from then on nobody can write equal
values, and none must be there when it begins. A constraint that is checked at the end of a
transaction is refused: ON CONFLICT does not take it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.constraints import by_index
from ...operationkit.presence import (
    columns_missing,
    name_taken,
    newer,
    partitions,
    table_missing,
)
from ...values.operation import Problem, Step
from ...values.question import Asked, Question
from ...values.schema import Schema, Unique


@dataclass(frozen=True, slots=True)
class AddUnique(Operation):
    """Let no two rows have the same values."""

    unique: Unique

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table and its columns are there, and the name is free."""
        one = self.unique
        name = one.name or ""
        yield from table_missing(schema, one.table)
        yield from columns_missing(schema, one.table, one.columns)
        yield from name_taken(schema, one.table, name)
        yield from partitions(schema, one.table)
        if one.options:
            said = ", ".join(one.options)
            yield Problem(name, f"{name} is {said}, for which this is not proven", "leave that out")
        if one.nulls_not_distinct:
            yield from newer(schema, 15, "NULLS NOT DISTINCT")
            if schema.dialect == "sqlite":
                yield Problem(
                    name,
                    "NULLS NOT DISTINCT is not there on SQLite",
                    "make a unique index on coalesce(..)",
                )

    def questions(self, schema: Schema) -> tuple[Question, ...]:
        """Values that are there more than once."""
        del schema
        one = self.unique
        equal = one.nulls_not_distinct
        return (Question(Asked.DUPLICATES, one.table, one.columns, nulls_equal=equal),)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Its index first."""
        return by_index(self.unique, schema.dialect)


TABLES = """
CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(20), mail VARCHAR(20));
INSERT INTO person VALUES (1, 'Ada', NULL), (2, 'Brook', 'b');
"""
OLD = ("INSERT INTO person SELECT max(id) + 1, 'P' || max(id), 'm' || max(id) FROM person",)
EXAMPLES = (
    Example(
        AddUnique(Unique("person", ("name",), "uq_name")),
        TABLES,
        plain="ALTER TABLE person ADD CONSTRAINT uq_name UNIQUE (name)",
        old=OLD,
        new=(
            "INSERT INTO person (id, name) VALUES (9, 'Ada')"
            " ON CONFLICT (name) DO UPDATE SET mail = 'again'",
        ),
    ),
    Example(
        AddUnique(Unique("person", ("mail", "name"), "uq_mail", nulls_not_distinct=True)),
        TABLES,
        plain="ALTER TABLE person ADD CONSTRAINT uq_mail UNIQUE NULLS NOT DISTINCT (mail, name)",
        old=OLD,
        title="NULLs are equal",
        dialects=("postgresql",),
    ),
    Example(
        AddUnique(Unique("person", ("mail",), "uq_mail", nulls_not_distinct=True)),
        TABLES,
        refused="NULLS NOT DISTINCT is not there on SQLite",
        dialects=("sqlite",),
    ),
    Example(
        AddUnique(Unique("person", ("phone",), "uq_phone")),
        TABLES,
        refused="person has no column phone",
    ),
    Example(
        AddUnique(Unique("person", ("name",), "uq_name", options=("deferrable",))),
        TABLES,
        refused="uq_name is deferrable",
    ),
    Example(
        AddUnique(Unique("person", ("name",), "person")),
        TABLES,
        refused="person is taken by person",
    ),
)
