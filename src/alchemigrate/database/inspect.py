"""The tables of a live database, as the same values that models are read into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedForeignKeyConstraint, ReflectedIndex

from ..probe import details
from ..values.own import is_ours
from ..values.schema import (
    Check,
    Column,
    ForeignKey,
    Index,
    PrimaryKey,
    Schema,
    Table,
    Type,
    Unique,
)
from . import postgresql, sqlite

Key = tuple[str | None, str]
COMPLETED: Mapping[str, Callable[[sa.Connection, Schema], Schema]] = {
    "postgresql": postgresql.completed,
    "sqlite": sqlite.completed,
}
"""By database, what its own catalogue adds."""


def inspect(connection: sa.Connection, schemas: Iterable[str | None] = (None,)) -> Schema:
    """All tables in these schemas (None is the default one), with their columns and constraints.

    Those that Alchemigrate keeps for itself are left out.

    Of views only the names are read. On PostgreSQL also sequences with their owners, enumerations,
    partitions, constraints that are not validated and indexes that are not valid.
    """
    reader = sa.inspect(connection)
    tables: dict[str, Table] = {}
    views: list[str] = []
    for schema in schemas:
        facts = _Facts(reader, schema)
        for name in sorted(reader.get_table_names(schema=schema)):
            if is_ours(name):
                continue
            table = facts.table(name)
            tables[table.name] = table
        views += [called(schema, name) for name in sorted(_views(reader, schema))]
    server = ".".join(map(str, connection.dialect.server_version_info or ()))
    found = Schema(
        tables=tables, views=tuple(views), dialect=kind_of(connection.dialect), server=server
    )
    complete = COMPLETED.get(found.dialect)
    return complete(connection, found) if complete else found


def kind_of(dialect: sa.Dialect) -> str:
    """The database's name: MariaDB is a MySQL to everything that is asked of it."""
    return "mysql" if dialect.name == "mariadb" else dialect.name


def _views(reader: sa.Inspector, schema: str | None) -> list[str]:
    names = reader.get_view_names(schema=schema)
    if reader.dialect.name == "postgresql":
        names = [*names, *reader.get_materialized_view_names(schema=schema)]
    return names


def called(schema: str | None, name: str) -> str:
    """A table's name as values have it."""
    return f"{schema}.{name}" if schema else name


class _Facts:
    """What the database says of the tables of one schema, asked for all of them at once."""

    def __init__(self, reader: sa.Inspector, schema: str | None) -> None:
        self._schema = schema
        self._dialect = reader.dialect
        self._columns = reader.get_multi_columns(schema=schema)
        self._keys = reader.get_multi_pk_constraint(schema=schema)
        self._foreign = reader.get_multi_foreign_keys(schema=schema)
        self._uniques = reader.get_multi_unique_constraints(schema=schema)
        self._checks = reader.get_multi_check_constraints(schema=schema)
        self._indexes = reader.get_multi_indexes(schema=schema)
        self._comments: Mapping[Key, Any] = (
            reader.get_multi_table_comment(schema=schema)
            if reader.dialect.supports_comments
            else {}
        )

    def table(self, name: str) -> Table:
        key: Key = (self._schema, name)
        of = called(self._schema, name)
        primary: Mapping[str, Any] = self._keys.get(key) or {}
        columns = tuple(primary.get("constrained_columns", ()))
        uniques = self._uniques.get(key) or []
        return Table(
            name=of,
            columns=tuple(self._column(of, one, columns) for one in self._columns.get(key) or ()),
            primary_key=PrimaryKey(of, columns, primary.get("name")) if columns else None,
            foreign_keys=tuple(_foreign(of, one) for one in self._foreign.get(key) or ()),
            uniques=tuple(
                Unique(
                    of,
                    tuple(one["column_names"]),
                    one.get("name"),
                    bool(one.get("dialect_options", {}).get("postgresql_nulls_not_distinct")),
                )
                for one in uniques
            ),
            checks=tuple(
                Check(of, str(one["sqltext"]), one.get("name"))
                for one in self._checks.get(key) or ()
            ),
            indexes=tuple(
                _index(of, one)
                for one in self._indexes.get(key) or ()
                if not one.get("duplicates_constraint")
            ),
            comment=(self._comments.get(key) or {}).get("text"),
        )

    def _column(self, of: str, raw: Mapping[str, Any], key: tuple[str, ...]) -> Column:
        name, kind = raw["name"], raw["type"]
        told = details.type_(kind)
        generated = bool(raw.get("autoincrement") is True or raw.get("identity"))
        default = raw.get("default")
        if default is not None and "nextval(" in str(default):
            generated = True
        if raw.get("computed"):
            default = f"computed {raw['computed']['sqltext']}"
        return Column(
            table=of,
            name=name,
            key=name,
            type=Type(
                family=told["family"],
                sql={kind_of(self._dialect): _written(kind, self._dialect)},
                length=told["length"],
                precision=told["precision"],
                scale=told["scale"],
                timezone=told["timezone"],
                collation=told["collation"],
                labels=tuple(told["labels"]),
                enum_name=told["enum_name"],
            ),
            nullable=bool(raw["nullable"]),
            primary_key=name in key,
            generated=generated,
            always=bool((raw.get("identity") or {}).get("always")),
            server_default=None if default is None else str(default),
            comment=raw.get("comment"),
        )


def _written(kind: Any, dialect: sa.Dialect) -> str:
    try:
        return str(kind.compile(dialect=dialect))
    except sa.exc.CompileError:
        return ""


def _foreign(of: str, raw: ReflectedForeignKeyConstraint) -> ForeignKey:
    options = raw.get("options", {})
    return ForeignKey(
        table=of,
        columns=tuple(raw["constrained_columns"]),
        refers=called(raw["referred_schema"], raw["referred_table"]),
        refers_columns=tuple(raw["referred_columns"]),
        name=raw.get("name"),
        ondelete=options.get("ondelete"),
        onupdate=options.get("onupdate"),
        deferrable=options.get("deferrable"),
    )


def _index(of: str, raw: ReflectedIndex) -> Index:
    options = raw.get("dialect_options", {})
    columns = raw.get("expressions") or raw["column_names"]
    where = options.get("postgresql_where") or options.get("sqlite_where")
    return Index(
        table=of,
        columns=tuple(str(one) for one in columns),
        name=raw.get("name"),
        unique=bool(raw["unique"]),
        where=None if where is None else str(where),
        method=options.get("postgresql_using"),
        include=tuple(raw.get("include_columns", ()) or ()),
        expressions=bool(raw.get("expressions")),
    )
