"""Add a primary key while the table is written.

`ADD PRIMARY KEY` reads all rows for NULLs and builds an index while nobody can use the table. Here
a CHECK proves that there are no NULLs while writers go on, then the columns are NOT NULL in a
moment; the unique index is built CONCURRENTLY, and the key takes it for its own.

It comes with expand, for new programs name it in ON CONFLICT: from then on nobody can write equal
values or NULLs, and none must be there when it begins. A table has one primary key: another one has
to be dropped before.

That of a table with partitions is made as add_unique makes its constraint, of columns that are NOT
NULL already: what makes them so reads all partitions while nobody can use any.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation, not_null, partitioned_keys
from ...operationkit.constraints import by_index, gone
from ...operationkit.partitioned import below
from ...operationkit.presence import columns_missing, inherited, name_taken, table_missing
from ...values.change import AddConstraint, DropNotNull
from ...values.operation import Problem, Step
from ...values.question import Asked, Question
from ...values.schema import PrimaryKey, Schema


@dataclass(frozen=True, slots=True)
class AddPrimaryKey(Operation):
    """Let rows be told apart by columns."""

    key: PrimaryKey

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table has its columns and no key yet, and the name is free."""
        one = self.key
        name = one.name or ""
        yield from table_missing(schema, one.table)
        yield from columns_missing(schema, one.table, one.columns)
        yield from name_taken(schema, one.table, name)
        yield from inherited(schema, one.table)
        yield from partitioned_keys.refused(schema, one)
        yield from self._of_partitions(schema)
        table = schema.tables.get(one.table)
        if table is not None and table.primary_key is not None:
            known = ", ".join(table.primary_key.columns)
            yield Problem(one.table, f"{one.table} has a primary key: {known}", "drop it first")
        if one.options:
            said = ", ".join(one.options)
            yield Problem(name, f"{name} is {said}, for which this is not proven", "leave that out")

    def questions(self, schema: Schema) -> tuple[Question, ...]:
        """NULLs, and values that are there more than once."""
        one = self.key
        duplicates = Question(Asked.DUPLICATES, one.table, one.columns)
        if not self._nullable(schema):
            return (duplicates,)
        return (Question(Asked.NULLS, one.table, self._nullable(schema)), duplicates)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """NOT NULL first, then its index."""
        one = self.key
        if schema.dialect == "sqlite":
            again = tuple(DropNotNull(one.table, name) for name in self._nullable(schema))
            return (Step((AddConstraint(one),), (gone(one), *again)),)
        if schema.tables[one.table].partitioned:
            return partitioned_keys.built(schema, one)
        filled = (
            step for name in self._nullable(schema) for step in not_null.proven(one.table, name)
        )
        return (*filled, *by_index(one, schema.dialect))

    def _of_partitions(self, schema: Schema) -> Iterator[Problem]:
        """Of a table with partitions, the columns are NOT NULL, and no partition has a key."""
        table = schema.tables.get(self.key.table)
        if table is None or not table.partitioned:
            return
        for one in table.columns:
            if one.name in self.key.columns and one.nullable:
                name = f"{table.name}.{one.name}"
                yield Problem(
                    name,
                    f"{name} may be NULL, and to forbid that reads all partitions under a lock",
                    "prove it first with a CHECK that is NOT VALID, then validated, then SET NOT "
                    "NULL: that reads nothing any more",
                )
        for part in below(schema, table.name):
            if part.primary_key is not None:
                known = ", ".join(part.primary_key.columns)
                yield Problem(part.name, f"{part.name} has a primary key: {known}", "drop it first")

    def _nullable(self, schema: Schema) -> tuple[str, ...]:
        columns = (schema.tables[self.key.table].column(name) for name in self.key.columns)
        return tuple(one.name for one in columns if one is not None and one.nullable)


TABLES = """
CREATE TABLE person (id INTEGER, team INTEGER NOT NULL, name VARCHAR(20));
INSERT INTO person VALUES (1, 1, 'Ada'), (2, 1, 'Brook');
"""
KIND = "kind VARCHAR(9) NOT NULL"
EVENTS = f"""
CREATE TABLE event (id INTEGER NOT NULL, day INTEGER NOT NULL, {KIND}) PARTITION BY RANGE (day);
CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (100);
CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM (100) TO (200) PARTITION BY LIST (kind);
CREATE TABLE event_2_a PARTITION OF event_2 FOR VALUES IN ('a');
CREATE TABLE event_2_b PARTITION OF event_2 DEFAULT;
INSERT INTO event VALUES (1, 7, 'a'), (2, 107, 'a'), (3, 108, 'b');
"""
OLD = ("INSERT INTO person SELECT max(id) + 1, 1, 'P' FROM person",)
EXAMPLES = (
    Example(
        AddPrimaryKey(PrimaryKey("person", ("id",), "pk_person")),
        TABLES,
        plain="ALTER TABLE person ADD CONSTRAINT pk_person PRIMARY KEY (id)",
        old=OLD,
        new=(
            "INSERT INTO person VALUES (1, 1, 'x') ON CONFLICT (id) DO UPDATE SET name = 'again'",
        ),
    ),
    Example(
        AddPrimaryKey(PrimaryKey("person", ("team", "id"), "person_pkey")),
        TABLES,
        plain="ALTER TABLE person ADD CONSTRAINT person_pkey PRIMARY KEY (team, id)",
        old=OLD,
        title="of two columns",
    ),
    Example(
        AddPrimaryKey(PrimaryKey("event", ("day", "id", "kind"), "pk_event")),
        EVENTS,
        plain="ALTER TABLE event ADD CONSTRAINT pk_event PRIMARY KEY (day, id, kind)",
        old=("INSERT INTO event SELECT max(id) + 1, 9, 'b' FROM event",),
        new=(
            "INSERT INTO event VALUES (3, 108, 'b')"
            " ON CONFLICT (day, id, kind) DO UPDATE SET kind = 'b'",
        ),
        title="of a table with partitions",
        dialects=("postgresql",),
    ),
    Example(
        AddPrimaryKey(PrimaryKey("event", ("day", "kind"), "pk_event")),
        EVENTS.replace(KIND, "kind VARCHAR(9)"),
        refused="event.kind may be NULL, and to forbid that reads all partitions under a lock",
        dialects=("postgresql",),
    ),
    Example(
        AddPrimaryKey(PrimaryKey("event", ("day", "kind"), "pk_event")),
        EVENTS + "ALTER TABLE event_1 ADD PRIMARY KEY (id);",
        refused="event_1 has a primary key: id",
        dialects=("postgresql",),
    ),
    Example(
        AddPrimaryKey(PrimaryKey("event", ("day", "id"), "pk_event")),
        EVENTS,
        refused="event_2 is partitioned by kind, without which nothing is unique in all of it",
        dialects=("postgresql",),
    ),
    Example(
        AddPrimaryKey(PrimaryKey("person", ("key",), "pk_person")),
        TABLES,
        refused="person has no column key",
    ),
    Example(
        AddPrimaryKey(PrimaryKey("person", ("id",), "pk_person")),
        "CREATE TABLE person (id INTEGER, key INTEGER PRIMARY KEY);",
        refused="person has a primary key: key",
    ),
)
