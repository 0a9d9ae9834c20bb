"""Drop a table when no program uses it any more.

`DROP TABLE` is quick, but code that still knows the table fails from that moment; it locks the
tables that the table refers to as well, all at once. Here its foreign keys go first, each in a
transaction of its own: those that only forbid with expand, for programs that do not know the table
cannot know why its rows should keep them from deleting others. The table goes with contract, and
its rows are lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.constraints import acts, dropped
from ...operationkit.needed import needed_elsewhere, table_needed
from ...operationkit.presence import partitions, table_missing
from ...values import change
from ...values.operation import Problem, Step
from ...values.schema import ForeignKey, Schema


@dataclass(frozen=True, slots=True)
class DropTable(Operation):
    """Drop `table`."""

    table: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """It is there, and nothing else needs it."""
        yield from table_missing(schema, self.table)
        yield from partitions(schema, self.table)
        table = schema.tables.get(self.table)
        if table is None:
            return
        yield from needed_elsewhere(schema, self.table, (one.name for one in table.columns))
        yield from table_needed(schema, self.table)
        for other in schema.tables.values():
            for key in other.foreign_keys:
                if key.refers == self.table and other.name != self.table:
                    yield Problem(
                        self.table,
                        f"{self.table} is referred to by {other.name}",
                        f"drop {key.name or 'that foreign key'} first",
                    )
        for key in table.foreign_keys:
            if not key.name and schema.dialect == "postgresql":
                yield Problem(self.table, "a foreign key has no name", "give it one")

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Its rows keep no others."""
        if schema.dialect == "sqlite":
            return ()
        return tuple(step for key in self._keys(schema) if not acts(key) for step in dropped(key))

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """It goes."""
        lost = f"{self.table} with its rows"
        gone = Step((change.DropTable(self.table),), None, loses=lost)
        if schema.dialect == "sqlite":
            return (gone,)
        keys = (step for key in self._keys(schema) if acts(key) for step in dropped(key))
        return (*keys, gone)

    def _keys(self, schema: Schema) -> tuple[ForeignKey, ...]:
        keys = schema.tables[self.table].foreign_keys
        return tuple(key for key in keys if key.refers != self.table)


TABLES = """
CREATE TABLE team (id INTEGER PRIMARY KEY);
CREATE TABLE person (
    id INTEGER PRIMARY KEY, team_id INTEGER, old_id INTEGER, boss_id INTEGER,
    CONSTRAINT fk_team FOREIGN KEY (team_id) REFERENCES team (id),
    CONSTRAINT fk_old FOREIGN KEY (old_id) REFERENCES team (id) ON DELETE CASCADE,
    CONSTRAINT fk_boss FOREIGN KEY (boss_id) REFERENCES person (id)
);
CREATE INDEX ix_team ON person (team_id);
INSERT INTO team VALUES (1);
INSERT INTO person VALUES (1, 1, NULL, NULL), (2, NULL, 1, 1);
"""
EXAMPLES = (
    Example(
        DropTable("person"),
        TABLES,
        plain="DROP TABLE person",
        old=("INSERT INTO person SELECT max(id) + 1, 1, NULL, 1 FROM person",),
        new=("INSERT INTO team SELECT max(id) + 1 FROM team",),
    ),
    Example(DropTable("team"), TABLES, refused="team is referred to by person"),
    Example(DropTable("people"), TABLES, refused="there is no table people"),
    Example(
        DropTable("person"),
        TABLES + "CREATE VIEW grown AS SELECT boss_id FROM person;",
        refused="person.boss_id is needed by view grown",
        dialects=("postgresql",),
    ),
    Example(
        DropTable("person"),
        TABLES + "CREATE VIEW how_many AS SELECT count(*) FROM person;",
        refused="person is needed by view how_many",
        title="by a view that names no column",
        dialects=("postgresql",),
    ),
    Example(
        DropTable("person"),
        TABLES + "CREATE RULE counted AS ON INSERT TO team"
        " DO ALSO UPDATE team SET id = id WHERE (SELECT count(*) FROM person) > 9;",
        refused="person is needed by rule of team counted",
        title="by a rule of another table",
        dialects=("postgresql",),
    ),
)
