"""What SQLite's own indexes say of tables: SQLAlchemy does not see every inline UNIQUE."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from ..values.schema import Schema, Table, Unique


def completed(connection: sa.Connection, schema: Schema) -> Schema:
    """The schema with every UNIQUE constraint that the database keeps an index for."""
    tables = {name: _with_uniques(connection, table) for name, table in schema.tables.items()}
    return replace(schema, tables=tables)


def _with_uniques(connection: sa.Connection, table: Table) -> Table:
    quote = connection.dialect.identifier_preparer.quote
    known = {one.columns for one in table.uniques}
    more = []
    for row in connection.exec_driver_sql(f"PRAGMA index_list({quote(table.name)})").all():
        if row.origin != "u":
            continue
        parts = connection.exec_driver_sql(f"PRAGMA index_info({quote(row.name)})").all()
        columns = tuple(part.name for part in parts)
        if columns not in known:
            known.add(columns)
            more.append(Unique(table.name, columns))
    return replace(table, uniques=(*table.uniques, *more)) if more else table
