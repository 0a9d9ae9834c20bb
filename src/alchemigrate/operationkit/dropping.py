"""The steps in which columns go, with all that is made of them."""

from __future__ import annotations

from collections.abc import Iterator

from ..values.change import (
    AddConstraint,
    Change,
    DropColumn,
    DropConstraint,
    DropIndex,
    Validate,
)
from ..values.operation import Step
from ..values.schema import Check, ForeignKey, Schema
from .keys import spoken
from .mentions import mentions
from .needed import checks_of, indexes_of
from .not_null import NOT_VALID


def dropped(one: Check | ForeignKey) -> tuple[Step, ...]:
    """A constraint goes; taken back, it is made and then proven again."""
    name = one.name or ""
    kind = "check" if isinstance(one, Check) else "foreignkey"
    gone = Step((DropConstraint(one.table, name, kind),), (AddConstraint(one),), NOT_VALID)
    return (gone,) if one.validated is False else (Step((), (Validate(one.table, name),)), gone)


def dropping(
    schema: Schema,
    table: str,
    columns: tuple[str, ...],
    before: tuple[Change, ...] = (),
    gone: tuple[str, ...] = (),
) -> tuple[Step, ...]:
    """Foreign keys go first, for each locks another table; `gone` are constraints that went."""
    found = schema.tables[table]
    parts = dict(part for one in columns for part in _parts(schema, table, one))
    keys = [k for k in found.foreign_keys if k.name and {*k.columns} & {*columns}]
    lost = [f"the values of {', '.join(f'{table}.{one}' for one in columns)}"]
    lost += [f"foreign key {one.name}" for one in keys]
    lost += parts
    changes = [one for one in parts.values() if getattr(one, "name", "") not in gone]
    last = (*before, *changes, *(DropColumn(table, one) for one in columns))
    steps = tuple(step for key in keys for step in dropped(key))
    return (*steps, Step(last, None, loses=", ".join(lost)))


def _parts(schema: Schema, table: str, column: str) -> Iterator[tuple[str, Change]]:
    found = schema.tables[table]
    for index in indexes_of(schema, found, column):
        yield f"index {index.name}", DropIndex(index.name or "", table)
    for unique in found.uniques:
        if column in unique.columns and unique.name:
            yield f"UNIQUE {unique.name}", DropConstraint(table, unique.name, "unique")
    for exclusion in found.exclusions:
        if any(mentions(sql, column) for sql in spoken(exclusion)):
            name = exclusion.name or ""
            yield f"EXCLUDE {name}", DropConstraint(table, name)
    for check in checks_of(schema, found, column):
        yield f"CHECK {check.name}", DropConstraint(table, check.name or "", "check")
