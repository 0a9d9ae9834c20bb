"""The actions of `ALTER TABLE`."""

from __future__ import annotations

from collections.abc import Iterator

from ...values.change import (
    AddColumn,
    AddConstraint,
    AddExclusion,
    Change,
    ChangeTrigger,
    ChangeType,
    DropColumn,
    DropConstraint,
    DropNotNull,
    Other,
    RenameColumn,
    RenameConstraint,
    RenameTable,
    Rewrite,
    SetDefault,
    SetNotNull,
    Validate,
)
from ...values.schema import Check, PrimaryKey, Unique
from .columns import Definition
from .cursor import Cursor
from .keys import referring

Parsed = tuple[Change, frozenset[str]]
NONE: frozenset[str] = frozenset()
CONSTRAINTS = ("CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "EXCLUDE")
WRITTEN_AGAIN = (("SET", "LOGGED"), ("SET", "UNLOGGED"), ("SET", "TABLESPACE"), ("SET", "ACCESS"))


def alter_table(cursor: Cursor) -> Iterator[Parsed]:
    """The changes of a statement, behind `ALTER TABLE`."""
    cursor.take("IF", "EXISTS")
    only = frozenset(["only"] if cursor.take("ONLY") else [])
    table = cursor.name()
    cursor.take("*")
    while cursor.next.kind != "end":
        change, options = _action(table, cursor)
        yield change, options | only
        cursor.until()
        cursor.take(",")


def _action(table: str, cursor: Cursor) -> Parsed:
    if cursor.take("ADD"):
        return _add(table, cursor)
    if cursor.take("DROP"):
        return _drop(table, cursor)
    if cursor.take("ALTER"):
        cursor.take("COLUMN")
        return _column(table, cursor.name(), cursor), NONE
    if cursor.take("VALIDATE", "CONSTRAINT"):
        return Validate(table, cursor.name()), NONE
    if cursor.take("RENAME"):
        return _rename(table, cursor), NONE
    switched = cursor.any("ENABLE", "DISABLE")
    if switched:
        cursor.any("REPLICA", "ALWAYS")
        if cursor.take("TRIGGER"):
            return ChangeTrigger(table, switched.lower()), NONE
    for words in WRITTEN_AGAIN:
        if cursor.take(*words):
            return Rewrite(" ".join(words), table), NONE
    return Other(f"ALTER TABLE {cursor.next.upper}".strip()), NONE


def _add(table: str, cursor: Cursor) -> Parsed:
    if cursor.next.upper in CONSTRAINTS:
        name = cursor.name() if cursor.take("CONSTRAINT") else ""
        change, options = _constraint(table, name, cursor)
        late = frozenset(["not valid"] if _not_valid(cursor) else [])
        return change, options | late
    cursor.take("COLUMN")
    options = frozenset(["if not exists"] if cursor.take("IF", "NOT", "EXISTS") else [])
    found = Definition(table, cursor)
    change = AddColumn(found.column(), found.references, found.unique or found.primary, found.check)
    return change, options


def _not_valid(cursor: Cursor) -> bool:
    while cursor.next.kind != "end" and cursor.next.text != ",":
        if cursor.take("NOT", "VALID"):
            return True
        cursor.skip()
    return False


def _constraint(table: str, name: str, cursor: Cursor) -> Parsed:
    own = name or None
    if cursor.take("CHECK"):
        return AddConstraint(Check(table, cursor.bracketed(), own)), NONE
    if cursor.take("EXCLUDE"):
        return AddExclusion(table, name), NONE
    if cursor.take("FOREIGN", "KEY"):
        columns = cursor.names()
        cursor.take("REFERENCES")
        return AddConstraint(referring(table, columns, cursor, own)), NONE
    primary = cursor.take("PRIMARY", "KEY")
    if not primary:
        cursor.take("UNIQUE")
        cursor.take("NULLS", "NOT", "DISTINCT")
    if cursor.take("USING", "INDEX"):
        index = cursor.name()
        made = PrimaryKey(table, (), own or index) if primary else Unique(table, (), own or index)
        return AddConstraint(made), frozenset(["using index"])
    columns = cursor.names()
    made = PrimaryKey(table, columns, own) if primary else Unique(table, columns, own)
    return AddConstraint(made), NONE


def _drop(table: str, cursor: Cursor) -> Parsed:
    constraint = cursor.take("CONSTRAINT")
    if not constraint:
        cursor.take("COLUMN")
    options = {"if exists"} if cursor.take("IF", "EXISTS") else set()
    name = cursor.name()
    if cursor.take("CASCADE"):
        options.add("cascade")
    change: Change = DropConstraint(table, name) if constraint else DropColumn(table, name)
    return change, frozenset(options)


def _column(table: str, name: str, cursor: Cursor) -> Change:
    if cursor.take("SET", "NOT", "NULL"):
        return SetNotNull(table, name)
    if cursor.take("DROP", "NOT", "NULL"):
        return DropNotNull(table, name)
    if cursor.take("SET", "DEFAULT"):
        return SetDefault(table, name, cursor.until())
    if cursor.take("DROP", "DEFAULT"):
        return SetDefault(table, name, None)
    if cursor.take("TYPE") or cursor.take("SET", "DATA", "TYPE"):
        kind = cursor.until("USING", "COLLATE").strip()
        if cursor.take("COLLATE"):
            cursor.name()
        return ChangeType(table, name, kind, using=cursor.until() if cursor.take("USING") else "")
    return Other(f"ALTER COLUMN {cursor.next.upper}".strip())


def _rename(table: str, cursor: Cursor) -> Change:
    if cursor.take("TO"):
        return RenameTable(table, cursor.name())
    if cursor.take("CONSTRAINT"):
        name = cursor.name()
        cursor.take("TO")
        return RenameConstraint(table, name, cursor.name())
    cursor.take("COLUMN")
    name = cursor.name()
    cursor.take("TO")
    return RenameColumn(table, name, cursor.name())
