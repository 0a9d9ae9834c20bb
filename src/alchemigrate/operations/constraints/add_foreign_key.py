"""Add a foreign key while both tables are in use.

`ADD FOREIGN KEY` keeps everybody from writing either table until all rows are read. Here it is made
NOT VALID: it holds for what is written from then on, and both tables are locked against writers for
a moment only. Then the rows that are there are read, while both are written.

It comes with contract: until then old programs may write rows that refer to nothing. None must be
there when it begins. A DELETE in the table that is referred to reads the other one, for which an
index on the columns should be there: see create_index.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.constraints import proven
from ...operationkit.keys import unique_keys
from ...operationkit.presence import columns_missing, name_taken, partitions, table_missing
from ...operationkit.types import comparable
from ...values.operation import Problem, Step
from ...values.question import Asked, Question
from ...values.schema import ForeignKey, Schema


@dataclass(frozen=True, slots=True)
class AddForeignKey(Operation):
    """Let columns refer to rows of a table."""

    key: ForeignKey

    def check(self, schema: Schema) -> Iterator[Problem]:
        """Both tables and their columns are there, and what is referred to is a key."""
        key = self.key
        for table, columns in ((key.table, key.columns), (key.refers, key.refers_columns)):
            yield from table_missing(schema, table)
            yield from columns_missing(schema, table, columns)
            yield from partitions(schema, table)
        yield from name_taken(schema, key.table, key.name or "")
        target = schema.tables.get(key.refers)
        if target is not None and not any(
            set(one) == set(key.refers_columns) for one in unique_keys(target)
        ):
            name = f"{key.refers} ({', '.join(key.refers_columns)})"
            yield Problem(name, f"{name} is no key", "make it unique first: see add_unique")
        yield from self._types_differ(schema)

    def questions(self, schema: Schema) -> tuple[Question, ...]:
        """Rows that refer to nothing."""
        del schema
        one = self.key
        return (Question(Asked.ORPHANS, one.table, one.columns, one.refers, one.refers_columns),)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Nothing: old programs may go on to break it."""
        del schema
        return ()

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """For new rows first, then for all."""
        del schema
        return proven(self.key)

    def _types_differ(self, schema: Schema) -> Iterator[Problem]:
        pairs = zip(self.key.columns, self.key.refers_columns, strict=False)
        for own, other in pairs:
            tables = schema.tables.get(self.key.table), schema.tables.get(self.key.refers)
            mine = tables[0].column(own) if tables[0] else None
            theirs = tables[1].column(other) if tables[1] else None
            if mine and theirs and not comparable(mine.type, theirs.type):
                kinds = [
                    one.type.sql.get(schema.dialect, one.type.family) for one in (mine, theirs)
                ]
                name = f"{self.key.table}.{own}"
                yield Problem(
                    name,
                    f"{name} is {kinds[0]}, {self.key.refers}.{other} is {kinds[1]}",
                    "change its type first",
                )


TABLES = """
CREATE TABLE team (id INTEGER PRIMARY KEY, name VARCHAR(9), code VARCHAR(3), UNIQUE (code));
CREATE TABLE person (id INTEGER PRIMARY KEY, team_id INTEGER, code VARCHAR(9), boss_id INTEGER);
INSERT INTO team VALUES (1, 'Blue', 'b');
INSERT INTO person VALUES (1, 1, 'b', NULL), (2, NULL, NULL, 1);
"""
OLD = ("INSERT INTO person (id) SELECT max(id) + 1 FROM person",)
EXAMPLES = (
    Example(
        AddForeignKey(ForeignKey("person", ("team_id",), "team", ("id",), "fk_team")),
        TABLES,
        plain="ALTER TABLE person ADD CONSTRAINT fk_team FOREIGN KEY (team_id) REFERENCES team",
        old=(
            "INSERT INTO person (id, team_id) SELECT max(id) + 1, 77 FROM person",
            "UPDATE person SET team_id = 1 WHERE team_id = 77",
        ),
        new=("INSERT INTO person (id, team_id) SELECT max(id) + 1, 1 FROM person",),
    ),
    Example(
        AddForeignKey(
            ForeignKey("person", ("code",), "team", ("code",), "fk_code", ondelete="SET NULL")
        ),
        TABLES,
        plain="ALTER TABLE person ADD CONSTRAINT fk_code FOREIGN KEY (code) REFERENCES team (code)"
        " ON DELETE SET NULL",
        old=OLD,
        title="to a unique column",
    ),
    Example(
        AddForeignKey(ForeignKey("person", ("boss_id",), "person", ("id",), "fk_boss")),
        TABLES,
        plain="ALTER TABLE person ADD CONSTRAINT fk_boss FOREIGN KEY (boss_id) REFERENCES person",
        old=OLD,
        title="to the same table",
    ),
    Example(
        AddForeignKey(ForeignKey("person", ("team_id",), "team", ("name",), "fk_team")),
        TABLES,
        refused="team (name) is no key",
    ),
    Example(
        AddForeignKey(ForeignKey("person", ("code",), "team", ("id",), "fk_team")),
        TABLES,
        refused="person.code is VARCHAR(9), team.id is INTEGER",
    ),
    Example(
        AddForeignKey(ForeignKey("person", ("team_id",), "teams", ("id",), "fk_team")),
        TABLES,
        refused="there is no table teams",
    ),
)
