"""Add a UNIQUE constraint while the table is written.

`ADD CONSTRAINT .. UNIQUE` builds an index while nobody can use the table. Here a unique index is
built CONCURRENTLY, beside the writers, and the constraint takes it for its own in a moment.

It comes with expand, for new programs name it in ON CONFLICT: from then on nobody can write equal
values, and none must be there when it begins. A constraint that is checked at the end of a
transaction is refused: ON CONFLICT does not take it.

That of a table with partitions has all columns that tell in which partition a row is. It is made
of that table alone, which takes a moment; then an index is built CONCURRENTLY on each partition,
whose own constraint takes it, and becomes a part of the whole in a short transaction. With the last
one it is whole, for ON CONFLICT as well. Taken back, the whole goes first, with the parts that it
has by then: for that moment nobody can use any partition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation, partitioned_keys
from ...operationkit.constraints import by_index
from ...operationkit.presence import (
    columns_missing,
    inherited,
    name_taken,
    newer,
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
        yield from inherited(schema, one.table)
        yield from partitioned_keys.refused(schema, one)
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
        if schema.tables[self.unique.table].partitioned:
            return partitioned_keys.built(schema, self.unique)
        return by_index(self.unique, schema.dialect)


TABLES = """
CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(20), mail VARCHAR(20));
INSERT INTO person VALUES (1, 'Ada', NULL), (2, 'Brook', 'b');
"""
EVENTS = """
CREATE TABLE event (id INTEGER NOT NULL, day INTEGER NOT NULL, kind VARCHAR(9))
    PARTITION BY RANGE (day);
CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (100);
CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM (100) TO (200) PARTITION BY LIST (kind);
CREATE TABLE event_2_a PARTITION OF event_2 FOR VALUES IN ('a');
CREATE TABLE event_2_b PARTITION OF event_2 DEFAULT;
INSERT INTO event VALUES (1, 7, 'a'), (2, 107, 'a'), (3, 108, 'b');
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
        AddUnique(Unique("event", ("id", "day", "kind"), "uq_event")),
        EVENTS,
        plain="ALTER TABLE event ADD CONSTRAINT uq_event UNIQUE (id, day, kind)",
        old=("INSERT INTO event SELECT max(id) + 1, 9, 'b' FROM event",),
        new=(
            "INSERT INTO event VALUES (3, 108, 'b')"
            " ON CONFLICT (id, day, kind) DO UPDATE SET kind = 'b'",
        ),
        title="of a table with partitions",
        dialects=("postgresql",),
    ),
    Example(
        AddUnique(Unique("event", ("kind", "day"), "event_1_kind_day_key", True)),
        EVENTS + "CREATE INDEX own ON event_1 (kind, day);"
        "ALTER TABLE event_2_a ADD CONSTRAINT event_2_b_kind_day_key CHECK (id > 0);",
        plain="ALTER TABLE event ADD CONSTRAINT event_1_kind_day_key"
        " UNIQUE NULLS NOT DISTINCT (kind, day)",
        old=("INSERT INTO event SELECT max(id) + 1, 200 - max(id), 'b' FROM event",),
        title="in partitions of partitions, where names are taken",
        dialects=("postgresql",),
    ),
    Example(
        AddUnique(Unique("event_1", ("id",), "uq_event_1")),
        EVENTS,
        plain="ALTER TABLE event_1 ADD CONSTRAINT uq_event_1 UNIQUE (id)",
        old=("INSERT INTO event SELECT max(id) + 1, 9, 'b' FROM event",),
        title="of one partition",
        dialects=("postgresql",),
    ),
    Example(
        AddUnique(Unique("event", ("id", "day"), "uq_event")),
        EVENTS,
        refused="event_2 is partitioned by kind, without which nothing is unique in all of it",
        dialects=("postgresql",),
    ),
    Example(
        AddUnique(Unique("hashed", ("id",), "uq_hashed")),
        "CREATE TABLE hashed (id INTEGER, name TEXT) PARTITION BY HASH (lower(name));",
        refused="hashed is partitioned by an expression, without which nothing is unique",
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
