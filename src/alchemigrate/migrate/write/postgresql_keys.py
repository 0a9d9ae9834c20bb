"""Indexes and constraints as SQL of PostgreSQL."""

from __future__ import annotations

import re

from ...checkkit.quoting import listed, literal, quoted
from ...operationkit.names import beside
from ...values.change import AttachIndex
from ...values.schema import Check, Exclusion, ForeignKey, Index, PrimaryKey, Unique

NAME = re.compile(r'\w+|"[^"]+"')
WHOLE = """\
DO $alchemigrate$
DECLARE
  missing text := (SELECT string_agg(t.relid::text, ', ')
    FROM pg_index w, pg_partition_tree(w.indrelid) t
    WHERE w.indexrelid = {index}::regclass AND NOT w.indisvalid AND t.isleaf AND NOT EXISTS (
      SELECT FROM pg_index i, pg_partition_ancestors(i.indexrelid) a
      WHERE i.indrelid = t.relid AND a.relid = w.indexrelid));
BEGIN
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '% came after this was planned: take it back, and plan it again', missing;
  END IF;
END
$alchemigrate$"""


def index(one: Index, options: frozenset[str] = frozenset()) -> str:
    """The statement that makes an index; with `only` it is none of the partitions."""
    unique = "UNIQUE " if one.unique else ""
    how = "CONCURRENTLY " if "concurrently" in options else ""
    how += "IF NOT EXISTS " if "if not exists" in options else ""
    only = "ONLY " if "only" in options else ""
    method = f" USING {one.method}" if one.method else ""
    columns = ", ".join(one.columns) if one.expressions else listed(one.columns)
    made = f"CREATE {unique}INDEX {how}{quoted(one.name or '')} ON {only}{quoted(one.table)}"
    if one.definition:
        return f"{made} {one.definition}"
    words = [f"{made}{method}"]
    words.append(f"({columns})")
    words += [f"INCLUDE ({listed(one.include)})"] if one.include else []
    words += ["NULLS NOT DISTINCT"] if "nulls not distinct" in one.options else []
    words += [f"WHERE {one.where}"] if one.where else []
    return " ".join(words)


def attached(change: AttachIndex) -> tuple[str, ...]:
    """An index becomes a part; a partition that nobody knew of is told by its name."""
    whole = quoted(beside(change.parent, change.name))
    part = quoted(beside(change.table, change.index))
    made = f"ALTER INDEX {whole} ATTACH PARTITION {part}"
    return (made, WHOLE.format(index=literal(whole))) if change.last else (made,)


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


def exclusion(one: Exclusion) -> str:
    """An exclusion constraint as it is written in a table."""
    name = f"CONSTRAINT {quoted(one.name)} " if one.name else ""
    if one.definition:
        return name + one.definition
    elements = ", ".join(f"{_element(sql)} WITH {sign}" for sql, sign in one.elements)
    words = [f"{name}EXCLUDE USING {one.method} ({elements})"]
    words += [f"WHERE ({one.where})"] if one.where else []
    words += ["DEFERRABLE"] if one.options else []
    words += ["INITIALLY DEFERRED"] if "initially deferred" in one.options else []
    return " ".join(words)


def _element(sql: str) -> str:
    return sql if NAME.fullmatch(sql) else f"({sql})"


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
