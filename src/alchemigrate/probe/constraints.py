"""Constraints and indexes as plain data, under the names that the database gets."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from .attempt import attempt
from .rendering import dialect, expression, value

KINDS = {
    "PrimaryKeyConstraint": "primary key",
    "ForeignKeyConstraint": "foreign key",
    "UniqueConstraint": "unique",
    "CheckConstraint": "check",
    "ExcludeConstraint": "exclude",
}


def describe_all(table: Any) -> List[Dict[str, Any]]:
    """The table's constraints, sorted by kind, columns and text; an empty primary key is none."""
    found = [_constraint(one) for one in table.constraints if _says_anything(one)]
    return sorted(found, key=_order)


def indexes(table: Any) -> List[Dict[str, Any]]:
    """The table's indexes by name: name, unique, columns or expressions, dialect options."""
    found = [_index(one) for one in table.indexes]
    return sorted(found, key=lambda one: (str(one["name"]), one["columns"]))


def _constraint(constraint: Any) -> Dict[str, Any]:
    kind = _kind(type(constraint))
    described: Dict[str, Any] = {
        "kind": kind,
        "name": database_name(constraint),
        "columns": [str(column.name) for column in getattr(constraint, "columns", ())],
        "deferrable": constraint.deferrable,
        "initially": constraint.initially,
    }
    if kind == "foreign key":
        described.update(_reference(constraint))
    if kind == "check":
        described["sql"] = expression(constraint.sqltext)
        described["of_type"] = bool(getattr(constraint, "_type_bound", False))
        described["columns"] = []
    return described


def _kind(cls: type) -> str:
    known = [KINDS[base.__name__] for base in cls.__mro__ if base.__name__ in KINDS]
    return known[0] if known else cls.__name__


def _reference(constraint: Any) -> Dict[str, Any]:
    return {
        "refers": [element.target_fullname for element in constraint.elements],
        "ondelete": constraint.ondelete,
        "onupdate": constraint.onupdate,
        "match": constraint.match,
        "use_alter": bool(constraint.use_alter),
    }


def _index(index: Any) -> Dict[str, Any]:
    options = {
        key: _option(option)
        for key, option in dict(index.dialect_kwargs).items()
        if option is not None and option is not False and option != {} and option != []
    }
    return {
        "name": database_name(index),
        "unique": bool(index.unique),
        "columns": [_indexed(one) for one in index.expressions],
        "options": {key: options[key] for key in sorted(options)},
    }


def _indexed(part: Any) -> str:
    """A column's name, or the SQL of an expression."""
    return str(part.name if getattr(part, "table", None) is not None else expression(part))


def _option(option: Any) -> str:
    if hasattr(option, "compile"):
        return str(expression(option))
    return repr(option) if isinstance(option, (list, tuple, dict)) else value(option)


def database_name(thing: Any) -> Optional[str]:
    """The name in PostgreSQL: naming conventions applied, long names cut; None if unnamed."""
    preparer = dialect("postgresql").identifier_preparer
    form = preparer.format_index if hasattr(thing, "expressions") else preparer.format_constraint
    outcome = attempt(form, thing)
    return None if outcome.error or not outcome.value else str(outcome.value).strip('"')


def _says_anything(constraint: Any) -> bool:
    return type(constraint).__name__ != "PrimaryKeyConstraint" or bool(len(constraint.columns))


def _order(described: Dict[str, Any]) -> Tuple[str, ...]:
    return (
        described["kind"],
        ",".join(described["columns"]),
        str(described.get("sql")),
        str(described["name"]),
    )
