"""What the models declare, as a database of a kind is to have it: with names, and types alone."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from ...values.schema import Column, Index, PrimaryKey, Table, Type

SERIAL = {"SMALLINT": "SMALLSERIAL", "INTEGER": "SERIAL", "BIGINT": "BIGSERIAL"}
"""How SQLAlchemy lets PostgreSQL number a key that says nothing of it."""
NUMBERED = "identity start=None increment=None always=False"
UNWRITTEN = ("computed ", "identity ", "fetched ")
"""How the description of a model begins what is no default in SQL."""
NOW = {"sqlite": "CURRENT_TIMESTAMP"}


def default_of(column: Column, dialect: str) -> str | None:
    """The default in SQL; None if there is none, or one that is written in another way."""
    said = column.server_default
    if said is None or unwritten(column) or said == NUMBERED:
        return None
    if said.startswith('"'):  # text is told as Python writes it
        return "'" + str(ast.literal_eval(said)).replace("'", "''") + "'"
    return NOW.get(dialect, said) if said == "now()" else said


def unwritten(column: Column) -> str:
    """Why a column cannot be made here; "" if it can."""
    said = column.server_default or ""
    if "\\" in said:
        return f"its default {said} has a backslash, which databases read in their own ways"
    if said == NUMBERED or not said.startswith(UNWRITTEN):
        return ""
    return f"it is {said.split()[0]}, which is not written here"


def made_column(column: Column, dialect: str) -> Column:
    """A column of a new table."""
    kind = column.type
    sql = kind.sql.get(dialect, "")
    numbered = column.server_default == NUMBERED
    if column.generated and not numbered and dialect == "postgresql":
        sql = SERIAL.get(sql, sql)
    return Column(
        column.table,
        column.name,
        Type(kind.family, {dialect: sql}, kind.length, kind.precision, kind.scale, kind.timezone),
        column.name,
        nullable=column.nullable,
        primary_key=column.primary_key,
        generated=numbered,
        server_default=default_of(column, dialect),
    )


def made_table(table: Table, dialect: str) -> Table:
    """A new table, whose constraints have the names that a database would give them."""
    written = {one.full: one.written.get(dialect) or one.full for one in table.names}
    key = table.primary_key
    return Table(
        table.name,
        tuple(made_column(one, dialect) for one in table.columns),
        primary_key=PrimaryKey(
            table.name, key.columns, _called(written, key.name, table, (), "pkey")
        )
        if key
        else None,
        foreign_keys=tuple(
            replace(one, name=_called(written, one.name, table, one.columns, "fkey"))
            for one in table.foreign_keys
        ),
        uniques=tuple(
            replace(one, name=_called(written, one.name, table, one.columns, "key"))
            for one in table.uniques
        ),
        checks=tuple(
            replace(one, name=_called(written, one.name, table, (), f"check{number or ''}"))
            for number, one in enumerate(table.checks)
        ),
        exclusions=table.exclusions,
        indexes=tuple(made_index(one, table, dialect) for one in table.indexes),
    )


def made_index(index: Index, table: Table, dialect: str) -> Index:
    """An index under the name that is written."""
    written = {one.full: one.written.get(dialect) or one.full for one in table.names}
    return replace(index, name=_called(written, index.name, table, index.columns, "idx"))


def _called(
    written: dict[str, str], name: str | None, table: Table, columns: Sequence[str], end: str
) -> str:
    """The name as it is written, or as PostgreSQL makes one."""
    bare = table.name.rpartition(".")[2]
    return written.get(name, name) if name else "_".join((bare, *columns, end))
