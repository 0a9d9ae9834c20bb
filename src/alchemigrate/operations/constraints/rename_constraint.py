"""Rename a constraint, of whatever kind.

`RENAME CONSTRAINT` takes a moment, but waits for every running query, with all later ones behind
it; here it gives up and tries again. No two names can live side by side: a program that looks at
the name of a constraint in an error, or names it in ON CONFLICT ON CONSTRAINT, has to know both
before contract (ON CONFLICT can name the columns instead).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.keys import named
from ...operationkit.presence import name_taken, partitions, table_missing
from ...values import change
from ...values.operation import Problem, Step
from ...values.schema import Index, Schema


@dataclass(frozen=True, slots=True)
class RenameConstraint(Operation):
    """Call the constraint `name` of `table` by the name `to`."""

    table: str
    name: str
    to: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table has it, and the new name is free."""
        yield from table_missing(schema, self.table)
        yield from name_taken(schema, self.table, self.to)
        yield from partitions(schema, self.table)
        table = schema.tables.get(self.table)
        if table is None:
            return
        found = named(table, self.name)
        if isinstance(found, Index) and not self._known(schema):
            yield Problem(self.name, f"{self.name} is an index", "see rename_index")
        elif found is None and not self._known(schema):
            yield Problem(
                self.name,
                f"{self.table} has no constraint {self.name}",
                "it may have no name yet: see schema adopt-names",
            )

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Nothing: old programs may look at its name."""
        del schema
        return ()

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """It gets its name."""
        del schema
        there = change.RenameConstraint(self.table, self.name, self.to)
        back = change.RenameConstraint(self.table, self.to, self.name)
        return (Step((there,), (back,)),)

    def _known(self, schema: Schema) -> bool:
        """Whether the database knows one that is not read as a part of the table."""
        return any(
            (one.table, one.name) == (self.table, self.name) and one.kind == "special constraint"
            for one in schema.uses
        )


TABLES = """
CREATE TABLE team (id INTEGER, CONSTRAINT team_key PRIMARY KEY (id));
CREATE TABLE person (
    id INTEGER PRIMARY KEY, name VARCHAR(20), team_id INTEGER,
    CONSTRAINT uq_name UNIQUE (name), CONSTRAINT ck_name CHECK (name <> ''),
    CONSTRAINT team FOREIGN KEY (team_id) REFERENCES team (id)
);
CREATE INDEX ix_team ON person (team_id);
INSERT INTO team VALUES (1);
INSERT INTO person VALUES (1, 'Ada', 1);
"""
WRITES = ("INSERT INTO person SELECT max(id) + 1, 'P' || max(id), 1 FROM person",)


def _renamed(table: str, name: str, to: str) -> Example:
    return Example(
        RenameConstraint(table, name, to),
        TABLES,
        plain=f"ALTER TABLE {table} RENAME CONSTRAINT {name} TO {to}",
        old=WRITES,
        new=WRITES,
        title=f"{name} of {table}",
    )


EXAMPLES = (
    _renamed("person", "uq_name", "uq_person_name"),
    _renamed("person", "ck_name", "ck_person_name"),
    _renamed("person", "team", "fk_person_team"),
    _renamed("team", "team_key", "pk_team"),
    Example(
        RenameConstraint("span", "no_two", "ex_span"),
        "CREATE TABLE span (during INT4RANGE,"
        " CONSTRAINT no_two EXCLUDE USING gist (during WITH &&));",
        plain="ALTER TABLE span RENAME CONSTRAINT no_two TO ex_span",
        title="an exclusion",
        dialects=("postgresql",),
    ),
    Example(
        RenameConstraint("person", "uq_name", "ck_name"),
        TABLES,
        refused="ck_name is taken by person",
    ),
    Example(RenameConstraint("person", "ix_team", "ix"), TABLES, refused="ix_team is an index"),
    Example(
        RenameConstraint("person", "uq", "uq_person"),
        TABLES,
        refused="person has no constraint uq",
    ),
)
