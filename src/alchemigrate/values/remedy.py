"""Cures in a form that a machine can carry out: edits of models, and changes of a live schema."""

from __future__ import annotations

from dataclasses import dataclass

from .change import AddIndex, AddLabel, SetNotNull, Validate
from .question import Question
from .schema import Check, ForeignKey, Index, Unique


@dataclass(frozen=True, slots=True)
class DeclareKey:
    """Declare an index on columns of `table` in its model; with `unique`, a unique constraint."""

    table: str
    columns: tuple[str, ...]
    unique: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawKey:
    """Declare a key of `table` no more; `kind` is index, unique index or unique constraint."""

    table: str
    columns: tuple[str, ...]
    name: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class SayOfRelationship:
    """Give the relationship `key` of the class `owner` (dotted) an argument; `value` is its source,
    None to say nothing of it."""

    owner: str
    key: str
    argument: str
    value: str | None


@dataclass(frozen=True, slots=True)
class SayOndelete:
    """Say what the database does with rows of `table` whose `column` refers to one that goes."""

    table: str
    column: str
    action: str


@dataclass(frozen=True, slots=True)
class FreshDefault:
    """Let the default of a column be computed for each row, not when the module is imported."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class TrackInside:
    """Let changes inside the value of a column be seen: `kind` is MutableDict or MutableList."""

    table: str
    column: str
    kind: str


@dataclass(frozen=True, slots=True)
class SayCacheable:
    """Say `cache_ok = True` in a type of the application, by its dotted name."""

    decorator: str


ModelEdit = (
    DeclareKey
    | WithdrawKey
    | SayOfRelationship
    | SayOndelete
    | FreshDefault
    | TrackInside
    | SayCacheable
)


@dataclass(frozen=True, slots=True)
class DropIndex:
    """Take an index away; it is kept here as it was, so that it can be made again."""

    index: Index


@dataclass(frozen=True, slots=True)
class RebuildIndex:
    """Make an index again that is not valid."""

    index: Index


@dataclass(frozen=True, slots=True)
class AddUnique:
    """Make a unique constraint."""

    unique: Unique


@dataclass(frozen=True, slots=True)
class DropUnique:
    """Take a unique constraint away."""

    unique: Unique


@dataclass(frozen=True, slots=True)
class AddForeignKey:
    """Make a foreign key; the one that it `replaces` goes once the new one holds."""

    key: ForeignKey
    replaces: ForeignKey | None = None


@dataclass(frozen=True, slots=True)
class AddCheck:
    """Make a CHECK constraint, under its name."""

    check: Check
    name: str


@dataclass(frozen=True, slots=True)
class OwnSequence:
    """Let a sequence belong to the column that it fills."""

    sequence: str
    table: str
    column: str


SchemaChange = (
    AddIndex
    | DropIndex
    | RebuildIndex
    | AddUnique
    | DropUnique
    | AddForeignKey
    | AddCheck
    | Validate
    | SetNotNull
    | AddLabel
    | OwnSequence
)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What cures a finding: edits of the models, and changes of a database that is not as declared.

    What edits change in the schema follows from the models and is not told here. `doubt` says why a
    person has to look first, `questions` what the rows must not answer with a number.
    """

    edits: tuple[ModelEdit, ...] = ()
    changes: tuple[SchemaChange, ...] = ()
    doubt: str = ""
    questions: tuple[Question, ...] = ()
