"""The schema after a change: what a database does, as a function of values.

Names of what a database names by itself are not made up: a change that matters says them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import reduce

from ..values.change import (
    AddColumn,
    AddConstraint,
    AddExclusion,
    AddIndex,
    AddLabel,
    AddView,
    AttachIndex,
    Change,
    ChangeType,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropNotNull,
    DropTable,
    DropView,
    GiveNumbering,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameLabel,
    RenameTable,
    SetComment,
    SetDefault,
    SetNotNull,
    Validate,
)
from ..values.operation import Step
from ..values.schema import Column, EnumType, Exclusion, Schema, Table
from . import keys, renamed
from .names import beside
from .types import type_of


def made(schema: Schema, steps: Iterable[Step]) -> Schema:
    """The schema after steps."""
    for step in steps:
        schema = reduce(lambda now, one: applied(now, one, step.options), step.changes, schema)
    return schema


def applied(schema: Schema, change: Change, options: frozenset[str] = frozenset()) -> Schema:
    """The schema after a change; what the change speaks of has to be there."""
    match change:
        case CreateTable(name, whole=Table() as table):
            return replace(schema, tables={**schema.tables, name: table})
        case DropTable(name):
            left = {key: one for key, one in schema.tables.items() if key != name}
            return replace(schema, tables=left)
        case RenameTable(name, new):
            return renamed.table(schema, name, new)
        case AddView(table, name):
            return replace(schema, views=tuple(sorted((*schema.views, beside(table, name)))))
        case DropView(table, name):
            gone = beside(table, name)
            return replace(schema, views=tuple(one for one in schema.views if one != gone))
        case RenameColumn(table, column, new):
            return renamed.column(schema, table, column, new)
        case RenameLabel():
            return renamed.label(schema, change)
        case AddLabel():
            return _labelled(schema, change)
        case DropIndex(name, table, parts) if parts:
            return keys.without_parts(schema, table, name)
        case DropIndex(name, ""):
            return _at(schema, keys.owner(schema, name), lambda one: keys.without(one, name))
        case RenameIndex(name, new):
            return _at(schema, keys.owner(schema, name), lambda one: keys.renamed(one, name, new))
    table = getattr(change, "table", "")
    if table not in schema.tables:
        return schema
    return _at(schema, table, lambda one: _table(one, change, options, schema.dialect))


def _at(schema: Schema, name: str, edit: Callable[[Table], Table]) -> Schema:
    return replace(schema, tables={**schema.tables, name: edit(schema.tables[name])})


def _table(table: Table, change: Change, options: frozenset[str], dialect: str) -> Table:
    """A table after a change of its columns or keys."""
    match change:
        case AddColumn(column, references):
            table = replace(table, columns=(*table.columns, column))
            return keys.added(table, references, options) if references else table
        case DropColumn(_, name):
            left = tuple(one for one in table.columns if one.name != name)
            return keys.without_column(replace(table, columns=left), name)
        case ChangeType(_, name, type_sql):
            return _column(table, name, lambda one: replace(one, type=type_of(type_sql, dialect)))
        case SetNotNull(_, name):
            return _column(table, name, lambda one: replace(one, nullable=False))
        case DropNotNull(_, name):
            return _column(table, name, lambda one: replace(one, nullable=True))
        case SetDefault(_, name, default):
            return _column(table, name, lambda one: replace(one, server_default=default))
        case SetComment(_, name, comment):
            return _column(table, name, lambda one: replace(one, comment=comment))
        case GiveNumbering(_, name, identity):
            always = identity == "ALWAYS"
            return _column(table, name, lambda one: replace(one, generated=True, always=always))
        case AddIndex(index):
            return replace(table, indexes=(*table.indexes, index))
        case AddExclusion(_, _, Exclusion() as exclusion):
            return keys.added(table, exclusion, options)
        case AddConstraint(constraint):
            return keys.added(table, constraint, options)
        case DropConstraint(_, name) | DropIndex(name):
            return keys.without(table, name)
        case RenameConstraint(_, name, new):
            return keys.renamed(table, name, new)
        case Validate(_, name):
            return keys.validated(table, name)
        case AttachIndex(_, index, _, name):
            return keys.attached(table, index, name)
    return table


def _column(table: Table, name: str, edit: Callable[[Column], Column]) -> Table:
    columns = tuple(edit(one) if one.name == name else one for one in table.columns)
    return replace(table, columns=columns)


def _labelled(schema: Schema, change: AddLabel) -> Schema:
    def edit(one: EnumType) -> EnumType:
        if one.name != change.enum:
            return one
        place = len(one.labels) if change.before is None else one.labels.index(change.before)
        return replace(one, labels=(*one.labels[:place], change.label, *one.labels[place:]))

    return replace(schema, enums=tuple(map(edit, schema.enums)))
