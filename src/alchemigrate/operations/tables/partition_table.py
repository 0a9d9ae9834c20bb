"""Move a table to partitions: a plan for people, which is not carried out here.

No statement of PostgreSQL makes partitions of a table that is there. The way leads over a new table
with partitions: a trigger writes there what is written to the old one, the rows that are there are
copied in batches, then both change their names in one short transaction, and the old table is kept
in step until nobody wants to go back.

`check` tells what is in the way; if there is nothing, it tells the whole plan with the names of the
table, ready to be pasted: how many partitions there are to be, and what else is made of the table
(rights, policies, triggers), is for people to decide, so it is refused by the executor. RANGE and
LIST get a partition for what fits nowhere else, without which programs would fail to write it. The
primary key gets the columns that say where a row is: ON CONFLICT has to name them, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...checkkit.quoting import listed
from ...operationkit import Example, Operation
from ...operationkit.needed import needed_elsewhere, table_needed
from ...operationkit.partitioning import Way, text
from ...operationkit.presence import (
    columns_missing,
    key_missing,
    only_postgresql,
    partitions,
    relation_taken,
    table_missing,
)
from ...values.operation import Problem, Step
from ...values.schema import Schema, Table


@dataclass(frozen=True, slots=True)
class PartitionTable(Operation):
    """Partition `table` by the values of `columns`; `method` is RANGE, LIST or HASH, `parts` are
    names of partitions with their bounds, as SQL from FOR VALUES on."""

    table: str
    method: str
    columns: tuple[str, ...]
    parts: tuple[tuple[str, str], ...] = ()

    def check(self, schema: Schema) -> Iterator[Problem]:
        """What is in the way; else the plan, which people carry out."""
        found = list(self._obstacles(schema))
        yield from found
        if not found:
            yield Problem(
                self.table,
                f"{self.table} is moved to partitions by people, not by a job",
                f"carry this out, step by step:\n{text(self._way(schema).plan())}",
            )

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Nothing: it is refused."""
        del schema
        return ()

    def _obstacles(self, schema: Schema) -> Iterator[Problem]:
        yield from only_postgresql(schema, self.table, "partitions")
        yield from table_missing(schema, self.table)
        yield from columns_missing(schema, self.table, self.columns)
        yield from partitions(schema, self.table)
        yield from key_missing(schema, self.table)
        for name in (f"{self.table}_new", f"{self.table}_old", *(name for name, _ in self._parts)):
            yield from relation_taken(schema, name)
        if self.method.upper() not in ("RANGE", "LIST", "HASH"):
            yield Problem(
                self.method, f"there are no partitions by {self.method}", "RANGE, LIST or HASH"
            )
        table = schema.tables.get(self.table)
        if table is not None:
            yield from self._of_table(schema, table)

    def _of_table(self, schema: Schema, table: Table) -> Iterator[Problem]:
        yield from needed_elsewhere(schema, self.table, (one.name for one in table.columns))
        yield from table_needed(schema, self.table)
        for column in table.columns:
            if column.name in self.columns and column.nullable:
                full = f"{self.table}.{column.name}"
                yield Problem(full, f"{full} may be NULL", "see set_not_null")
        unique = [(one.name, one.columns) for one in table.uniques]
        unique += [(one.name, one.columns) for one in table.indexes if one.unique]
        for name, columns in unique:
            missing = [one for one in self.columns if one not in columns]
            if missing:
                yield Problem(
                    name or self.table,
                    f"{name} is unique without {', '.join(missing)}, which it cannot be in "
                    "all partitions",
                    "add them to it, or drop it",
                )
        for exclusion in table.exclusions:
            told = f"{exclusion.name} excludes rows of all partitions"
            yield Problem(exclusion.name or self.table, told, "drop it")
        for other in schema.tables.values():
            for key in other.foreign_keys:
                if key.refers == self.table:
                    yield Problem(
                        self.table,
                        f"{self.table} is referred to by {other.name}",
                        f"drop {key.name or 'that foreign key'} first",
                    )

    @property
    def _parts(self) -> tuple[tuple[str, str], ...]:
        """With one for what fits nowhere else."""
        if self.method.upper() == "HASH" or any("DEFAULT" in one.upper() for _, one in self.parts):
            return self.parts
        return (*self.parts, (f"{self.table}_rest", "DEFAULT"))

    def _way(self, schema: Schema) -> Way:
        by = f"{self.method.upper()} ({listed(self.columns)})"
        return Way(schema, self.table, by, self.columns, self._parts)


TABLES = """
CREATE TABLE team (id INTEGER PRIMARY KEY);
CREATE TABLE event (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, day DATE NOT NULL, kind VARCHAR(9),
    team_id INTEGER REFERENCES team (id) ON DELETE CASCADE,
    CONSTRAINT uq_event UNIQUE (day, kind), CONSTRAINT ck_kind CHECK (kind <> '')
);
CREATE INDEX ix_kind ON event (kind) WHERE kind > 'a';
INSERT INTO team VALUES (1);
INSERT INTO event (day, kind, team_id) SELECT DATE '2025-12-25' + n, 'k' || n, 1
    FROM generate_series(1, 20) n;
"""
YEARS = (
    ("event_2025", "FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')"),
    ("event_2026", "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"),
)
EXAMPLES = (
    Example(
        PartitionTable("event", "RANGE", ("day",), YEARS),
        TABLES,
        refused="event is moved to partitions by people",
        planned=True,
        dialects=("postgresql",),
    ),
    Example(
        PartitionTable("event", "LIST", ("kind",)),
        TABLES,
        refused="event.kind may be NULL",
        dialects=("postgresql",),
    ),
    Example(
        PartitionTable("event", "HASH", ("id",)),
        TABLES,
        refused="uq_event is unique without id",
        dialects=("postgresql",),
    ),
    Example(
        PartitionTable("team", "HASH", ("id",)),
        TABLES,
        refused="team is referred to by event",
        dialects=("postgresql",),
    ),
    Example(
        PartitionTable("event", "RANGE", ("day",), YEARS),
        TABLES + "CREATE TABLE event_2025 (id INTEGER);",
        refused="there is a table event_2025",
        dialects=("postgresql",),
    ),
    Example(
        PartitionTable("event", "RANGE", ("day",), YEARS),
        TABLES + "CREATE VIEW latest AS SELECT max(day) FROM event;",
        refused="event.day is needed by view latest",
        dialects=("postgresql",),
    ),
    Example(
        PartitionTable("event", "RANGE", ("day",)),
        "CREATE TABLE event (id INTEGER PRIMARY KEY, day DATE NOT NULL);",
        refused="sqlite has no partitions",
        dialects=("sqlite",),
    ),
)
