"""The steps to a constraint and away from it, in which nobody waits for rows that are read."""

from __future__ import annotations

from ..values.change import AddConstraint, AddIndex, DropConstraint, DropIndex, Validate
from ..values.operation import Step
from ..values.schema import Check, ForeignKey, Index, PrimaryKey, Unique
from .keys import Constraint
from .not_null import NOT_VALID

KINDS = {Check: "check", ForeignKey: "foreignkey", Unique: "unique", PrimaryKey: "primary"}
CONCURRENTLY = frozenset(("concurrently", "if exists"))
"""An index that a constraint was made of goes with it, and may be gone when its turn has come."""
WRITTEN = ("match full", "initially deferred")
"""What is written again of a foreign key."""
USING_INDEX = frozenset(("using index",))


def gone(one: Constraint, parts: tuple[str, ...] = ()) -> DropConstraint:
    """What takes a constraint away, with those of the partitions that are its parts."""
    return DropConstraint(one.table, one.name or "", KINDS[type(one)], parts)


def proven(one: Check | ForeignKey) -> tuple[Step, ...]:
    """It holds for what is written, then for what is there."""
    return (
        Step((AddConstraint(one),), (gone(one),), NOT_VALID),
        Step((Validate(one.table, one.name or ""),)),
    )


def dropped(one: Check | ForeignKey) -> tuple[Step, ...]:
    """It goes; taken back, it is made and then proven again, unless that would not be all of it."""
    unknown = ", ".join(said for said in one.options if said not in WRITTEN)
    if unknown:
        return (Step((gone(one),), None, loses=f"{one.name}, which is {unknown}"),)
    away = Step((gone(one),), (AddConstraint(one),), NOT_VALID)
    if one.validated is False:
        return (away,)
    return (Step((), (Validate(one.table, one.name or ""),)), away)


def by_index(one: Unique | PrimaryKey, dialect: str) -> tuple[Step, ...]:
    """Its index is built beside the writers, then it takes it for its own.

    SQLite makes the table anew anyway, in one transaction.
    """
    if dialect == "sqlite":
        return (Step((AddConstraint(one),), (gone(one),)),)
    built = AddIndex(index_of(one))
    return (
        Step((built,), (DropIndex(built.index.name or "", one.table),), CONCURRENTLY),
        Step((AddConstraint(one),), (gone(one),), USING_INDEX),
    )


def index_dropped(one: Unique | PrimaryKey, dialect: str) -> tuple[Step, ...]:
    """It goes with its index; taken back, that is built beside the writers again.

    What is not known of it cannot be given back.
    """
    if one.options:
        said = ", ".join(one.options)
        return (Step((gone(one),), None, loses=f"{one.name}, which is {said}"),)
    if dialect == "sqlite":
        return (Step((gone(one),), (AddConstraint(one),)),)
    return (
        Step((gone(one),), (AddConstraint(one),), USING_INDEX),
        Step((), (AddIndex(index_of(one)),), CONCURRENTLY),
    )


def index_of(one: Unique | PrimaryKey) -> Index:
    """The index that it is kept by."""
    equal = isinstance(one, Unique) and one.nulls_not_distinct
    options = ("nulls not distinct",) if equal else ()
    return Index(one.table, one.columns, one.name, unique=True, options=options)


def acts(one: ForeignKey) -> bool:
    """Whether it writes rows, by ON DELETE CASCADE and the like."""
    still = ("", "NO ACTION", "RESTRICT")
    return (one.ondelete or "") not in still or (one.onupdate or "") not in still
