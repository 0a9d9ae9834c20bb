"""Indexes and constraints as SQL of PostgreSQL."""

from __future__ import annotations

from ...checkkit.quoting import listed, quoted
from ...values.schema import Check, ForeignKey, Index, PrimaryKey, Unique


def index(one: Index, concurrently: bool) -> str:
    """The statement that makes an index."""
    unique = "UNIQUE " if one.unique else ""
    how = "CONCURRENTLY " if concurrently else ""
    method = f" USING {one.method}" if one.method else ""
    columns = ", ".join(one.columns) if one.expressions else listed(one.columns)
    made = f"CREATE {unique}INDEX {how}{quoted(one.name or '')} ON {quoted(one.table)}"
    if one.definition:
        return f"{made} {one.definition}"
    words = [f"{made}{method}"]
    words.append(f"({columns})")
    words += [f"INCLUDE ({listed(one.include)})"] if one.include else []
    words += ["NULLS NOT DISTINCT"] if "nulls not distinct" in one.options else []
    words += [f"WHERE {one.where}"] if one.where else []
    return " ".join(words)


def beside(table: str, name: str) -> str:
    """The name of an index in the schema of its table."""
    scope = table.rpartition(".")[0]
    return quoted(f"{scope}.{name}" if scope and "." not in name else name)


def constraint(
    one: Check | Unique | PrimaryKey | ForeignKey, options: frozenset[str] = frozenset()
) -> str:
    """A constraint as it is written in a table."""
    name = f"CONSTRAINT {quoted(one.name)} " if one.name else ""
    later = " NOT VALID" if "not valid" in options else ""
    match one:
        case Check():
            return f"{name}CHECK ({one.sql}){later}"
        case ForeignKey():
            return f"{name}FOREIGN KEY ({listed(one.columns)}){references(one)}{later}"
        case Unique():
            return f"{name}UNIQUE{_key(one, options)}"
        case PrimaryKey():
            return f"{name}PRIMARY KEY{_key(one, options)}"


def references(one: ForeignKey) -> str:
    """What a foreign key refers to, and what it does."""
    words = [f" REFERENCES {quoted(one.refers)} ({listed(one.refers_columns)})"]
    words += ["MATCH FULL"] if "match full" in one.options else []
    words += [f"ON UPDATE {one.onupdate}"] if one.onupdate else []
    words += [f"ON DELETE {one.ondelete}"] if one.ondelete else []
    words += ["DEFERRABLE"] if one.deferrable else []
    words += ["INITIALLY DEFERRED"] if "initially deferred" in one.options else []
    return " ".join(words)


def _key(one: Unique | PrimaryKey, options: frozenset[str]) -> str:
    if "using index" in options:
        return f" USING INDEX {quoted(one.name or '')}"
    equal = isinstance(one, Unique) and one.nulls_not_distinct
    return f"{' NULLS NOT DISTINCT' if equal else ''} ({listed(one.columns)})"
