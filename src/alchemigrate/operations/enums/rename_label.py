"""Rename a label of an enumeration while old and new code use it.

`ALTER TYPE .. RENAME VALUE` takes a moment, but from then on old programs that write the old label
fail, and those that read a row with the new one raise LookupError. No row can have both labels, so
it takes three kinds of programs: old ones; then new ones, which write the new label, and take both
where they read (`IN ('open', 'opened')`); and last those that know the old one no more.

The new label has to be there, with add_label, and no row has it yet. With expand a trigger writes
the old label whenever a program says the new one, so that old programs read nothing that they do
not know. When none of these runs any more, contract lets both labels change their names, and drops
the trigger, in one short transaction: no row is written, all of them, indexes, defaults and CHECKs
say the new label at once. The old one stays in the enumeration, and no row has it: no label can be
taken away.

A default, CHECK, view or index with the new label must not be made before contract; what speaks of
the old one as text (`state::text = 'open'`, bodies of functions) has to be changed by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...checkkit.quoting import literal, quoted
from ...operationkit import Example, Operation
from ...operationkit.interference import interfering
from ...operationkit.labels import enumeration
from ...operationkit.names import own_name
from ...operationkit.presence import partitions, too_long
from ...values import change
from ...values.change import Desynchronize, Synchronize
from ...values.operation import Problem, Step
from ...values.question import Asked, Question
from ...values.schema import EnumType, Schema


@dataclass(frozen=True, slots=True)
class RenameLabel(Operation):
    """Call the label `label` of the enumeration `enum` by the name `to`."""

    enum: str
    label: str
    to: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """Both labels are there, and columns of one table are all that has them."""
        found = enumeration(schema, self.enum)
        if isinstance(found, Problem):
            yield found
            return
        for name in (self.label, self.to):
            yield from too_long(schema, name, cut=False)
        if self.label not in found.labels:
            cure = f"it has {', '.join(found.labels)}"
            yield Problem(self.enum, f"{self.enum} has no label {self.label}", cure)
            return
        if self.to not in found.labels:
            yield Problem(
                self.enum,
                f"{self.enum} has no label {self.to} yet",
                f"{self._added(found)} first",
            )
        yield from self._uses(schema, found)

    def questions(self, schema: Schema) -> tuple[Question, ...]:
        """Rows that have the new label already."""
        table, columns = self._place(schema)
        taken = (f"{quoted(one)} <> {literal(self.to)}" for one in columns)
        return tuple(Question(Asked.BROKEN, table, (), condition=one) for one in taken)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Who writes the new label has the old one written."""
        return (Step((self._kept(schema),), (self._left(schema),)),)

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """The labels change their names."""
        spare = own_name(self.enum, self.label, self.to)
        there = ((self.to, spare), (self.label, self.to), (spare, self.label))
        swapped = tuple(change.RenameLabel(self.enum, old, new) for old, new in there)
        back = tuple(change.RenameLabel(self.enum, new, old) for old, new in reversed(there))
        return (Step((*swapped, self._left(schema)), (*back, self._kept(schema))),)

    def _added(self, found: EnumType) -> str:
        behind = found.labels[found.labels.index(self.label) + 1 :]
        place = f', before="{behind[0]}"' if behind else ""
        return f'AddLabel("{self.enum}", "{self.to}"{place})'

    def _uses(self, schema: Schema, found: EnumType) -> Iterator[Problem]:
        for other in found.also_in:
            yield Problem(
                other,
                f"{other} has labels of {self.enum} in another form, which no trigger keeps",
                "rename it while no program runs, or keep the label and change what programs show",
            )
        tables = dict.fromkeys(one.rpartition(".")[0] for one in found.used_by)
        if len(tables) != 1:
            names = ", ".join(tables) or "no table"
            yield Problem(
                self.enum,
                f"{self.enum} is used by {names}, and labels change their names with one table",
                "give each table an enumeration of its own, or add a label and write the rows",
            )
            return
        for table in tables:
            if table not in schema.tables:
                yield Problem(table, f"{table} is in a schema that was not read", "see search_path")
            yield from partitions(schema, table)
            yield from interfering(schema, table, self._trigger, self._place(schema)[1])

    def _place(self, schema: Schema) -> tuple[str, tuple[str, ...]]:
        """The table, and its columns."""
        found = enumeration(schema, self.enum)
        assert isinstance(found, EnumType)
        pairs = [one.rpartition(".") for one in found.used_by]
        return pairs[0][0], tuple(column for _, _, column in pairs)

    def _kept(self, schema: Schema) -> Synchronize:
        """Whatever either label is called by then, rows have the one that they had before."""
        found = enumeration(schema, self.enum)
        assert isinstance(found, EnumType)
        first = found.labels.index(self.label) < found.labels.index(self.to)
        cast = f"::text::{quoted(self.enum)}"
        labels = [literal(one) for one in (self.label, self.to)]
        kept = f"{'least' if first else 'greatest'}({labels[0]}{cast}, {labels[1]}{cast})"
        table, columns = self._place(schema)
        sets = tuple(
            (
                one,
                f"CASE WHEN {quoted(one)}::text IN ({', '.join(labels)}) THEN {kept} "
                f"ELSE {quoted(one)} END",
            )
            for one in columns
        )
        return Synchronize(table, self._trigger, sets, (), always=True)

    def _left(self, schema: Schema) -> Desynchronize:
        return Desynchronize(self._place(schema)[0], self._trigger)

    @property
    def _trigger(self) -> str:
        return own_name(self.enum, self.label, self.to)


TABLES = """
CREATE TYPE state AS ENUM ('new', 'open', 'opened', 'done');
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, state state NOT NULL DEFAULT 'open', "before" state,
    CONSTRAINT ck_state CHECK (state <> 'done' OR "before" = 'open')
);
CREATE INDEX ix_open ON orders (id) WHERE state = 'open';
INSERT INTO orders VALUES (1, 'open', 'new'), (2, 'done', 'open'), (3, 'new', NULL);
"""
PLAIN = """
ALTER TYPE state RENAME VALUE 'opened' TO 'spare';
ALTER TYPE state RENAME VALUE 'open' TO 'opened';
ALTER TYPE state RENAME VALUE 'spare' TO 'open'
"""
EXAMPLES = (
    Example(
        RenameLabel("state", "open", "opened"),
        TABLES,
        plain=PLAIN,
        old=(
            "INSERT INTO orders (id) SELECT max(id) + 1 FROM orders",
            "UPDATE orders SET state = 'done', \"before\" = 'open' WHERE state = 'open' AND id < 9",
            "UPDATE orders SET state = 'open', \"before\" = 'done' WHERE id = 2",
        ),
        new=(
            "INSERT INTO orders (id, state) SELECT max(id) + 1, 'opened' FROM orders",
            "UPDATE orders SET state = 'done', \"before\" = 'opened' WHERE id = 3",
            "UPDATE orders SET state = 'opened' WHERE state IN ('open', 'opened')",
        ),
        same=(
            (
                "SELECT id, state::text FROM orders WHERE state = 'open' ORDER BY id",
                "SELECT id, 'open' FROM orders WHERE state IN ('open', 'opened') ORDER BY id",
            ),
            (
                "SELECT 0 WHERE NOT EXISTS (SELECT FROM orders WHERE state = 'opened'"
                " OR \"before\" = 'opened')",
                "SELECT 0",
            ),
        ),
        dialects=("postgresql",),
    ),
    Example(
        RenameLabel("state", "open", "begun"),
        TABLES,
        refused="state has no label begun yet",
        dialects=("postgresql",),
    ),
    Example(
        RenameLabel("state", "lost", "opened"),
        TABLES,
        refused="state has no label lost",
        dialects=("postgresql",),
    ),
    Example(
        RenameLabel("kind", "open", "opened"),
        TABLES,
        refused="there is no enumeration kind",
        dialects=("postgresql",),
    ),
    Example(
        RenameLabel("state", "open", "opened"),
        TABLES + "CREATE TABLE log (state state);",
        refused="state is used by log, orders, and labels change their names with one table",
        dialects=("postgresql",),
    ),
    Example(
        RenameLabel("state", "open", "opened"),
        TABLES + "CREATE TABLE log (states state[]);",
        refused="log.states has labels of state in another form",
        dialects=("postgresql",),
    ),
    Example(
        RenameLabel("state", "open", "opened"),
        "CREATE TABLE orders (id INTEGER PRIMARY KEY);",
        refused="sqlite has no enumerations",
        dialects=("sqlite",),
    ),
)
