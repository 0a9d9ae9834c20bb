"""Add a label to an enumeration.

`ALTER TYPE .. ADD VALUE` takes a moment and keeps nobody waiting, but there is nothing that takes a
label away again. New programs may write it once the step has ended. Old programs that read such a
row have to know it: SQLAlchemy's Enum raises LookupError for a label that it was not told of, so
it should not be written before all programs know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.labels import enumeration
from ...operationkit.presence import too_long
from ...values import change
from ...values.operation import Problem, Step
from ...values.schema import Schema


@dataclass(frozen=True, slots=True)
class AddLabel(Operation):
    """Add `label` to the enumeration `enum`, `before` another one or at the end."""

    enum: str
    label: str
    before: str | None = None

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The enumeration is there, and has no such label yet."""
        found = enumeration(schema, self.enum)
        if isinstance(found, Problem):
            yield found
            return
        labels = found.labels
        yield from too_long(schema, self.label, cut=False)
        if self.label in labels:
            yield Problem(self.enum, f"{self.enum} has a label {self.label}", "leave it out")
        if self.before is not None and self.before not in labels:
            cure = f"it has {', '.join(labels)}"
            yield Problem(self.enum, f"{self.enum} has no label {self.before}", cure)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """It is there, for good."""
        del schema
        made = change.AddLabel(self.enum, self.label, self.before)
        lost = f"{self.enum} without {self.label}: no label can be taken away"
        return (Step((made,), None, loses=lost),)


TABLES = """
CREATE TYPE state AS ENUM ('open', 'done');
CREATE TABLE orders (id INTEGER PRIMARY KEY, state state);
INSERT INTO orders VALUES (1, 'open');
"""
OLD = ("INSERT INTO orders SELECT max(id) + 1, 'done' FROM orders",)
EXAMPLES = (
    Example(
        AddLabel("state", "lost"),
        TABLES,
        plain="ALTER TYPE state ADD VALUE 'lost'",
        old=OLD,
        new=("INSERT INTO orders SELECT max(id) + 1, 'lost' FROM orders",),
        dialects=("postgresql",),
    ),
    Example(
        AddLabel("state", "sent", before="done"),
        TABLES,
        plain="ALTER TYPE state ADD VALUE 'sent' BEFORE 'done'",
        old=OLD,
        title="in its place",
        dialects=("postgresql",),
    ),
    Example(
        AddLabel("state", "done"),
        TABLES,
        refused="state has a label done",
        dialects=("postgresql",),
    ),
    Example(
        AddLabel("state", "x", before="y"),
        TABLES,
        refused="state has no label y",
        dialects=("postgresql",),
    ),
    Example(
        AddLabel("kind", "x"),
        TABLES,
        refused="there is no enumeration kind",
        dialects=("postgresql",),
    ),
    Example(
        AddLabel("state", "lost"),
        "CREATE TABLE orders (id INTEGER PRIMARY KEY);",
        refused="sqlite has no enumerations",
        dialects=("sqlite",),
    ),
)
