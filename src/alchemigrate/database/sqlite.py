"""What SQLite itself says of tables, where SQLAlchemy reads the text of CREATE TABLE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ..values.schema import Schema, Table, Unique


def completed(connection: sa.Connection, schema: Schema) -> Schema:
    """The schema with every UNIQUE constraint, and the actions of every foreign key."""
    tables = {}
    for name, table in schema.tables.items():
        tables[name] = _with_actions(connection, _with_uniques(connection, table))
    return replace(schema, tables=tables)


def _with_uniques(connection: sa.Connection, table: Table) -> Table:
    known = {one.columns for one in table.uniques}
    more = []
    for row in _told(connection, "index_list", table.name):
        if row.origin != "u":
            continue
        columns = tuple(part.name for part in _told(connection, "index_info", row.name))
        if columns not in known:
            known.add(columns)
            more.append(Unique(table.name, columns))
    return replace(table, uniques=(*table.uniques, *more)) if more else table


def _with_actions(connection: sa.Connection, table: Table) -> Table:
    """SQLAlchemy reads the actions from the text of the table, where some forms escape it."""
    if not table.foreign_keys:
        return table
    actions = {
        (row[3], row.table): (row.on_delete, row.on_update)
        for row in _told(connection, "foreign_key_list", table.name)
        if row.seq == 0
    }
    keys = []
    for one in table.foreign_keys:
        told = actions.get((one.columns[0], one.refers), ("NO ACTION", "NO ACTION"))
        ondelete, onupdate = (None if action == "NO ACTION" else action for action in told)
        keys.append(replace(one, ondelete=ondelete, onupdate=onupdate))
    return replace(table, foreign_keys=tuple(keys))


def _told(connection: sa.Connection, pragma: str, name: str) -> Sequence[Any]:
    quote = connection.dialect.identifier_preparer.quote
    return connection.exec_driver_sql(f"PRAGMA {pragma}({quote(name)})").all()
