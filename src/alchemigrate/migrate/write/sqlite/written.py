"""Columns, constraints and indexes as SQL of SQLite."""

from __future__ import annotations

from ....errors import DatabaseError
from ....values.change import AddColumn, CreateTable
from ....values.schema import Check, Column, ForeignKey, Index, PrimaryKey, Unique
from .defaults import default_text
from .names import listed, quoted

Constraint = Check | Unique | PrimaryKey | ForeignKey


def created(change: CreateTable) -> str:
    """The statement that makes a table; raises DatabaseError if not all of it is known."""
    table = change.whole
    if table is None:
        raise DatabaseError("a table of which not all is known cannot be made", where=change.table)
    key = [table.primary_key] if table.primary_key else []
    parts = [column(one) for one in table.columns]
    every: tuple[Constraint, ...] = (*key, *table.uniques, *table.checks, *table.foreign_keys)
    parts += [constraint(one) for one in every]
    return f"CREATE TABLE {quoted(table.name)} ({', '.join(parts)})"


def added(change: AddColumn) -> str:
    """A column with the constraints that are written beside it."""
    if change.check:
        raise DatabaseError(
            "the condition of its CHECK is not known",
            where=f"{change.table}.{change.column.name}",
            cure="add the CHECK as a constraint of its own",
        )
    words = [column(change.column)]
    words += ["UNIQUE"] if change.unique else []
    if change.references is not None:
        words.append(f"{_called(change.references)}{_references(change.references)}")
    return " ".join(words)


def column(one: Column) -> str:
    """A column with its type, default and whether it may be empty."""
    kind = one.type.sql.get("sqlite", "")
    words = [quoted(one.name), kind] if kind else [quoted(one.name)]
    words += [f"DEFAULT {default_text(one.server_default)}"] if one.server_default else []
    words += [] if one.nullable else ["NOT NULL"]
    return " ".join(words)


def constraint(one: Constraint) -> str:
    """A constraint as it is written in a table."""
    match one:
        case Check(_, sql):
            said = f"CHECK ({sql})"
        case ForeignKey():
            said = f"FOREIGN KEY ({listed(one.columns)}) {_references(one)}"
        case Unique() if one.nulls_not_distinct:
            raise DatabaseError(
                "NULLS NOT DISTINCT is not there on SQLite",
                where=one.table,
                cure="make a unique index on coalesce(..) instead",
            )
        case Unique():
            said = f"UNIQUE ({listed(one.columns)})"
        case PrimaryKey():
            said = f"PRIMARY KEY ({listed(one.columns)})"
    return f"{_called(one)}{said}"


def index(one: Index) -> str:
    """The statement that makes an index."""
    if one.include or (one.method or "btree").lower() != "btree":
        raise DatabaseError(
            "SQLite has no such index",
            where=one.name or one.table,
            cure="leave out its method and INCLUDE",
        )
    unique = "UNIQUE " if one.unique else ""
    columns = ", ".join(one.columns) if one.expressions else listed(one.columns)
    where = f" WHERE {one.where}" if one.where else ""
    return (
        f"CREATE {unique}INDEX {quoted(one.name or '')} ON {quoted(one.table)} ({columns}){where}"
    )


def _called(one: Constraint) -> str:
    return f"CONSTRAINT {quoted(one.name)} " if one.name else ""


def _references(one: ForeignKey) -> str:
    words = [f"REFERENCES {quoted(one.refers)} ({listed(one.refers_columns)})"]
    words += [f"ON UPDATE {one.onupdate}"] if one.onupdate else []
    words += [f"ON DELETE {one.ondelete}"] if one.ondelete else []
    words += ["DEFERRABLE"] if one.deferrable else []
    return " ".join(words)
