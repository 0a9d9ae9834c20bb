"""What the model checks ask of a table beyond the fingerprint: names, and DDL that fails."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from . import alchemy
from .attempt import attempt
from .constraints import database_name
from .rendering import DIALECTS, dialect, expression

NAMED = ("postgresql", "mysql", "oracle", "mssql", "sqlite")
"""The dialects whose form of a name is asked; none of them needs its driver for that."""
SHORTEST = 30
"""The least that a dialect of these allows a name to have: shorter ones stay as they are."""


def describe(table: Any, number: int, written: bool) -> Dict[str, Any]:
    """`metadata` (the number of the table's MetaData), `refused` (by dialect, why CREATE TABLE
    cannot be written; nothing where it was `written`), `nulls_not_distinct` (columns of each such
    constraint), `exclusions` and `names`."""
    return {
        "metadata": number,
        "refused": {} if written else refused(table),
        "nulls_not_distinct": [
            [str(column.name) for column in one.columns]
            for one in table.constraints
            if dict(getattr(one, "dialect_kwargs", {})).get("postgresql_nulls_not_distinct")
        ],
        "exclusions": [exclusion(one) for one in parts(table) if hasattr(one, "operators")],
        "names": [name for name in map(named, parts(table)) if name is not None],
    }


def exclusion(constraint: Any) -> Dict[str, Any]:
    """An exclusion constraint: `name`, `elements` (columns or SQL, each with its operator), `where`
    and `definition`, all of it as PostgreSQL gets it ("" where SQLAlchemy cannot write it)."""
    compiler = dialect("postgresql").ddl_compiler(dialect("postgresql"), None)
    written = attempt(compiler.process, constraint)
    text = "" if written.error is not None else " ".join(str(written.value).split())
    return {
        "name": database_name(constraint),
        "elements": [
            [str(name) if name else expression(sql), str(sign)]
            for sql, name, sign in constraint._render_exprs
        ],
        "where": None if constraint.where is None else expression(constraint.where),
        "definition": text[max(text.find("EXCLUDE"), 0) :],
    }


def refused(table: Any) -> Dict[str, str]:
    """By dialect SQLAlchemy's message where it cannot write the table."""
    create = alchemy.sa("schema").CreateTable(table)
    found: Dict[str, str] = {}
    for name in DIALECTS:
        outcome = attempt(lambda: str(create.compile(dialect=dialect(name))))  # noqa: B023
        if outcome.error is not None:
            found[name] = str(outcome.error)
    return found


def parts(table: Any) -> List[Any]:
    """The constraints and indexes of a table in a stable order."""
    found = list(table.constraints) + list(table.indexes)
    return sorted(found, key=lambda one: (type(one).__name__, str(one.name)))


def named(thing: Any) -> Optional[Dict[str, Any]]:
    """The name of a constraint or index: in full, whether it may be cut, and as each dialect
    writes it (None where SQLAlchemy refuses to); None if it has no name."""
    index = hasattr(thing, "expressions")
    full = _form("sqlite", thing, index)
    if not full:
        return None
    plain = len(full) <= SHORTEST and full.isidentifier() and full.isascii()
    written = {name: full if plain else _form(name, thing, index) for name in NAMED}
    return {
        "kind": "index" if index else type(thing).__name__,
        "name": full,
        "cut": "_truncated_label" in {cls.__name__ for cls in type(thing.name).__mro__},
        "written": written,
    }


def _form(name: str, thing: Any, index: bool) -> Optional[str]:
    """The bare name for a dialect: SQLite's limit is so high that nothing is cut there."""
    preparer = dialect(name).identifier_preparer
    outcome = attempt(preparer.format_index if index else preparer.format_constraint, thing)
    if outcome.error is not None or not outcome.value:
        return None
    return str(outcome.value).strip('"`[]')
