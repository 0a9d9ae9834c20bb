"""Rows for tables that have none: plain values by the types of columns."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from ...checkkit.quoting import quoted
from ...values.schema import Column, Schema, Table
from .copying import in_order

ROWS = 3
VALUES = (
    (("smallint", "integer", "bigint"), "n"),
    (("numeric", "real", "double"), "n + 0.5"),
    (("boolean",), "n % 2 = 0"),
    (("uuid",), "md5(n::text)::uuid"),
    (("timestamp", "date"), "TIMESTAMP '2024-01-01' + n * INTERVAL '1 day'"),
    (("time",), "TIME '08:00' + n * INTERVAL '1 hour'"),
    (("interval",), "n * INTERVAL '1 hour'"),
    (("json",), "'{}'"),
    (("bytea",), "'\\x00'"),
    (("character", "text", "varchar"), "'v' || n"),
)
"""By how a type begins, SQL that gives a value for the number n."""
TYPES = """
SELECT attname, format_type(atttypid, atttypmod), (
    SELECT quote_literal(enumlabel) FROM pg_enum WHERE enumtypid = atttypid
    ORDER BY enumsortorder LIMIT 1)
FROM pg_attribute WHERE attrelid = to_regclass(:name) AND attnum > 0 AND NOT attisdropped
"""


def generate(connection: sa.Connection, schema: Schema, say: Callable[[str], None]) -> int:
    """Make some rows in every empty table of a PostgreSQL; how many, and what cannot is told."""
    return sum(_filled(connection, table, say) for table in in_order(schema))


def _filled(connection: sa.Connection, table: Table, say: Callable[[str], None]) -> int:
    name = quoted(table.name)
    if connection.execute(sa.text(f"SELECT 1 FROM {name} LIMIT 1")).first() is not None:
        return 0
    rows = connection.execute(sa.text(TYPES), {"name": name}).all()
    types = {own: (kind, label) for own, kind, label in rows}
    values = {
        one.name: sql for one in table.columns if (sql := _value(table, one, *types[one.name]))
    }
    columns = ", ".join(map(quoted, values))
    sql = f"INSERT INTO {name} DEFAULT VALUES"
    if values:
        sql = (
            f"INSERT INTO {name} ({columns}) SELECT {', '.join(values.values())} "
            f"FROM generate_series(1, {ROWS}) n"
        )
    try:
        with connection.begin_nested():
            return connection.execute(sa.text(sql.replace(":", r"\:"))).rowcount
    except sa.exc.DBAPIError as error:
        say(f"no rows can be made in {table.name}: {str(error.orig).splitlines()[0]}")
        return 0


def _value(table: Table, column: Column, kind: str, label: str | None) -> str:
    """SQL for a value of a column; "" where the database gives it."""
    if column.generated or (column.server_default or "").startswith("nextval"):
        return ""
    for key in table.foreign_keys:
        if column.name in key.columns and key.refers != table.name:
            its = quoted(key.refers_columns[key.columns.index(column.name)])
            order = ", ".join(map(quoted, key.refers_columns))
            return f"(SELECT {its} FROM {quoted(key.refers)} ORDER BY {order} OFFSET n - 1 LIMIT 1)"
    if label is not None:
        return f"{label}::{kind}"
    found = next((sql for begins, sql in VALUES if kind.startswith(begins)), "")
    fits = "::" not in found and not kind.startswith("bytea")
    return f"({found})::{kind}" if found and fits and not kind.endswith("]") else found
