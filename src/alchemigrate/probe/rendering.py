"""SQL of tables and expressions as text that is the same on every SQLAlchemy version."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Dict, List, Optional, Tuple

from . import alchemy
from .attempt import attempt

DIALECTS = ("postgresql", "sqlite")
SPACE = re.compile(r"\s+")
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
BIND = re.compile(r"(?<![:\w]):(\w+)")


@lru_cache(maxsize=None)
def dialect(name: str) -> Any:
    """A fresh dialect (`postgresql`, `sqlite`), never connected; "" is the one that renders all."""
    if not name:
        return alchemy.sa("engine.default").StrCompileDialect()
    return alchemy.sa("dialects." + name).dialect()


def expression(clause: Any) -> Optional[str]:
    """One line of SQL with its values in place, or None if it cannot be rendered."""
    if isinstance(clause, str):
        return SPACE.sub(" ", clause).strip()
    outcome = attempt(_compile, clause)
    return None if outcome.error else outcome.value


def statements(table: Any) -> Dict[str, Optional[List[str]]]:
    """Per dialect the lines of CREATE TABLE and of each CREATE INDEX; None if it cannot be made."""
    schema = alchemy.sa("schema")
    elements = [schema.CreateTable(table)]
    elements += [
        schema.CreateIndex(index) for index in sorted(table.indexes, key=lambda one: str(one.name))
    ]
    return {name: lines(elements, name) for name in DIALECTS}


def lines(elements: List[Any], name: str) -> Optional[List[str]]:
    """The DDL elements for one dialect, a line per column, constraint and index."""
    rendered: List[str] = []
    for element in elements:
        outcome = attempt(lambda: str(element.compile(dialect=dialect(name))))  # noqa: B023
        if outcome.error is not None:
            return None
        rendered += [_normal(line) for line in outcome.value.splitlines()]
    return [line for line in rendered if line and line != ")"]


def _normal(line: str) -> str:
    """The line without what only some versions write, and what means the same.

    SQLite: SQLAlchemy 1.4 puts brackets around every default that is an expression, 2.0 only where
    SQLite needs them. PostgreSQL: 1.4 writes the START WITH 1 that a sequence has anyway.
    """
    text = SPACE.sub(" ", line).strip().rstrip(",")
    if text.startswith("CREATE SEQUENCE "):
        return text.replace(" START WITH 1", "")
    head, word, rest = text.partition(" DEFAULT (")
    end = _closing(rest) if word else -1
    return f"{head} DEFAULT {rest[:end]}{rest[end + 1 :]}" if end >= 0 else text


def _closing(text: str) -> int:
    """Index of the bracket that closes the one before `text`, -1 if none does."""
    depth, quoted = 1, False
    for index, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif not quoted and character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return index
    return -1


def value(thing: Any) -> str:
    """A Python value as text without memory addresses; of unstable values only the type."""
    if thing is None or isinstance(thing, (str, int, float, bool, bytes)):
        return repr(thing)
    if isinstance(thing, (list, tuple, dict, set, frozenset)) and not thing:
        return repr(thing)
    members = getattr(type(thing), "__members__", None)
    if members is not None or type(thing).__name__ == "Decimal":
        return ADDRESS.sub("", str(thing))
    return f"a {type(thing).__name__}"


def _compile(clause: Any) -> str:
    if hasattr(clause, "__clause_element__"):
        clause = clause.__clause_element__()
    compiled = clause.compile(dialect=dialect(""), compile_kwargs={"render_postcompile": True})
    return SPACE.sub(" ", BIND.sub(_filler(compiled.params), str(compiled))).strip()


def _filler(params: Dict[str, Any]) -> Any:
    def fill(match: Any) -> str:
        name = match.group(1)
        return value(params[name]) if name in params else str(match.group(0))

    return fill


def names(columns: Any) -> Tuple[str, ...]:
    """`table.column` of each column, sorted."""
    return tuple(sorted(qualified(column) for column in columns))


def qualified(column: Any) -> str:
    """`table.column` (or `schema.table.column`); the SQL where it is no plain column."""
    table = getattr(column, "table", None)
    if table is not None and hasattr(table, "name") and hasattr(column, "name"):
        schema = getattr(table, "schema", None)
        return ".".join(part for part in (schema, str(table.name), str(column.name)) if part)
    return expression(column) or "?"
