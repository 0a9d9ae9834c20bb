"""Some rows of a database are copied into another one of the same schema, with those that they
refer to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import sqlalchemy as sa

from ...checkkit.quoting import quoted
from ...database.applied import is_version
from ...values.schema import ForeignKey, Schema, Table

NUMBERED = """
SELECT setval(pg_get_serial_sequence(:table, :column), greatest(max({column}), 1)) FROM {table}
HAVING pg_get_serial_sequence(:table, :column) IS NOT NULL
"""
"""So that new rows get numbers that no copied one has."""
ROUNDS = 20
"""How far rows of a table that refer to rows of the same table are followed."""
FIRST = "SELECT to_jsonb(t)::text FROM (SELECT * FROM {table} LIMIT {rows}) t"
MEANT = """
SELECT to_jsonb(t)::text FROM {table} t WHERE EXISTS (
    SELECT FROM jsonb_populate_recordset(NULL::{child}, CAST(:rows AS jsonb)) c WHERE {pairs})
"""
INSERT = """
INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE
SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb))
"""


def copy(
    source: sa.Connection,
    target: sa.Connection,
    schema: Schema,
    rows: int,
    say: Callable[[str], None],
) -> int:
    """Copy `rows` rows of each table, and all that these refer to; how many there are now.

    What cannot be copied is told. Both are PostgreSQL; `schema` is that of the target, of which the
    rows go before: those that its revisions have made are in the source, too.
    """
    chosen: dict[str, dict[str, None]] = {}
    order = in_order(schema)
    for table in reversed(order):
        try:
            with source.begin_nested():
                chosen[table.name] = _chosen(source, schema, table, rows, chosen)
        except sa.exc.DBAPIError as error:
            _told(table, error, say)
            chosen[table.name] = {}
    if order:
        names = ", ".join(quoted(one.name) for one in order)
        target.execute(sa.text(f"TRUNCATE {names} CASCADE"))
    return sum(_insert(target, table, list(chosen[table.name]), say) for table in order)


def _chosen(
    source: sa.Connection,
    schema: Schema,
    table: Table,
    rows: int,
    chosen: Mapping[str, dict[str, None]],
) -> dict[str, None]:
    """Rows of a table: the first ones, and those that others and themselves refer to."""
    found = dict.fromkeys(_texts(source, FIRST.format(table=quoted(table.name), rows=rows)))
    for child in schema.tables.values():
        for key in child.foreign_keys:
            if key.refers == table.name and child is not table:
                found |= _meant(source, key, chosen.get(child.name, ()))
    for key in table.foreign_keys:
        if key.refers == table.name:
            _follow(source, key, found)
    return found


def _told(table: Table, error: sa.exc.DBAPIError, say: Callable[[str], None]) -> None:
    say(f"rows of {table.name} were not copied: {str(error.orig).splitlines()[0]}")


def in_order(schema: Schema) -> tuple[Table, ...]:
    """The tables that hold rows themselves, each behind those that it refers to."""
    left = {
        name: one
        for name, one in schema.tables.items()
        if not one.partition_of and not is_version(name)
    }
    done: list[Table] = []
    while left:
        free = [
            name
            for name, one in left.items()
            if not any(key.refers in left and key.refers != name for key in one.foreign_keys)
        ]
        done += [left.pop(name) for name in free or list(left)[:1]]
    return tuple(done)


def _follow(source: sa.Connection, key: ForeignKey, found: dict[str, None]) -> None:
    for _ in range(ROUNDS):
        more = _meant(source, key, found)
        if more.keys() <= found.keys():
            return
        found |= more


def _meant(source: sa.Connection, key: ForeignKey, rows: Collection[str]) -> dict[str, None]:
    """The rows that others refer to."""
    if not rows:
        return {}
    pairs = " AND ".join(
        f"c.{quoted(own)} = t.{quoted(its)}"
        for own, its in zip(key.columns, key.refers_columns, strict=True)
    )
    sql = MEANT.format(table=quoted(key.refers), child=quoted(key.table), pairs=pairs)
    return dict.fromkeys(_texts(source, sql, rows=_array(rows)))


def _texts(source: sa.Connection, sql: str, **given: str) -> list[str]:
    return [str(text) for text in source.execute(sa.text(sql), given).scalars()]


def _array(rows: Iterable[str]) -> str:
    return f"[{','.join(rows)}]"


def _insert(
    target: sa.Connection, table: Table, rows: list[str], say: Callable[[str], None]
) -> int:
    """Computed columns are left to the database; a failure leaves the table empty."""
    columns = ", ".join(
        quoted(one.name)
        for one in table.columns
        if not (one.server_default or "").startswith("computed ")
    )
    if not rows:
        return 0
    sql = INSERT.format(table=quoted(table.name), columns=columns)
    try:
        with target.begin_nested():
            target.execute(sa.text(sql), {"rows": _array(rows)})
            for column in table.columns:
                if column.generated or "nextval" in (column.server_default or ""):
                    _number(target, table, column.name)
    except sa.exc.DBAPIError as error:
        _told(table, error, say)
        return 0
    return len(rows)


def _number(target: sa.Connection, table: Table, column: str) -> None:
    sql = NUMBERED.format(table=quoted(table.name), column=quoted(column))
    target.execute(sa.text(sql), {"table": quoted(table.name), "column": column})
