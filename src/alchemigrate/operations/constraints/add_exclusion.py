"""Add an exclusion constraint to a table that may be locked for so long.

PostgreSQL has no way to one that keeps nobody waiting: neither NOT VALID nor USING INDEX, and its
index is built while nobody can read or write the table. So it is refused unless `locking=True` says
that this is known; and it is given up, with nothing of it kept, if it takes longer than a statement
may that holds such a lock (5 s): a table of some ten thousand rows is done by then. For a larger
one, make a new table with the constraint, and move the rows to it.

It comes with contract: until then old programs may write what it forbids. No two rows must break it
when it begins; how many do is asked before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.presence import (
    name_taken,
    only_postgresql,
    partitions,
    table_missing,
)
from ...values import change
from ...values.change import DropConstraint
from ...values.operation import Problem, Step
from ...values.question import Asked, Question
from ...values.schema import Exclusion, Schema


@dataclass(frozen=True, slots=True)
class AddExclusion(Operation):
    """Let no two rows exclude each other; `locking` says that its table may be locked meanwhile."""

    exclusion: Exclusion
    locking: bool = False

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table is there, the name is free, and it is known that all have to wait."""
        one = self.exclusion
        yield from only_postgresql(schema, one.table, "exclusion constraints")
        yield from table_missing(schema, one.table)
        yield from partitions(schema, one.table)
        yield from name_taken(schema, one.table, one.name or "")
        if not self.locking:
            yield Problem(
                one.table,
                f"nobody can use {one.table} while an exclusion constraint is made",
                f"say locking=True if {one.table} has few rows; else move them to a new table that "
                "has it",
            )

    def questions(self, schema: Schema) -> tuple[Question, ...]:
        """Rows that exclude each other."""
        del schema
        one = self.exclusion
        return (
            Question(Asked.EXCLUDED, one.table, (), condition=one.where or "", pairs=one.elements),
        )

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Nothing: old programs may go on to break it."""
        del schema
        return ()

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """It is made, with all rows read."""
        del schema
        one = self.exclusion
        name = one.name or ""
        made = change.AddExclusion(one.table, name, one)
        return (Step((made,), (DropConstraint(one.table, name),)),)


TABLES = """
CREATE TABLE booking (id INTEGER PRIMARY KEY, room INT4RANGE, during INT4RANGE, gone BOOLEAN);
INSERT INTO booking VALUES (1, '[1,1]', '[1,5)', false), (2, '[1,1]', '[1,5)', true);
"""
EXCLUSION = Exclusion("booking", (("room", "&&"), ("during", "&&")), "ex_room", where="NOT gone")
EXAMPLES = (
    Example(
        AddExclusion(EXCLUSION, locking=True),
        TABLES,
        plain="ALTER TABLE booking ADD CONSTRAINT ex_room"
        " EXCLUDE USING gist (room WITH &&, during WITH &&) WHERE (NOT gone)",
        old=("INSERT INTO booking SELECT max(id) + 1, '[1,1]', '[1,9)', true FROM booking",),
        new=(
            "INSERT INTO booking SELECT max(id) + 1, int4range(max(id) + 1, NULL, '[]'), 'empty',"
            " false FROM booking",
        ),
        dialects=("postgresql",),
    ),
    Example(
        AddExclusion(
            Exclusion(
                "booking",
                (("room", "="), ("int4range(id, id, '[]'::text)", "&&")),
                "ex",
                options=("deferrable", "initially deferred"),
            ),
            locking=True,
        ),
        TABLES,
        plain="ALTER TABLE booking ADD CONSTRAINT ex EXCLUDE USING gist"
        " (room WITH =, int4range(id, id, '[]') WITH &&)"
        " DEFERRABLE INITIALLY DEFERRED",
        title="of an expression, at the end of a transaction",
        dialects=("postgresql",),
    ),
    Example(
        AddExclusion(EXCLUSION),
        TABLES,
        refused="nobody can use booking while an exclusion constraint is made",
        dialects=("postgresql",),
    ),
    Example(
        AddExclusion(EXCLUSION, locking=True),
        TABLES + "ALTER TABLE booking ADD CONSTRAINT ex_room EXCLUDE USING gist (room WITH &&)"
        " WHERE (gone);",
        refused="ex_room is taken by booking",
        dialects=("postgresql",),
    ),
    Example(
        AddExclusion(EXCLUSION, locking=True),
        "CREATE TABLE booking (id INTEGER);",
        refused="sqlite has no exclusion constraints",
        dialects=("sqlite",),
    ),
)
