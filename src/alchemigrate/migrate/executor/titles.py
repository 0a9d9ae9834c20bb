"""What a step does, in a line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...values.change import AddColumn, AddConstraint, AddIndex, AttachIndex, Change, Fill

WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def title(changes: Iterable[Change]) -> str:
    """The changes with their objects: `add column person.full_name, rename table a`."""
    return ", ".join(map(_title, changes)) or "nothing"


def _title(change: Change) -> str:
    return f"{kind(change)} {_object(change)}".strip()


def kind(thing: object) -> str:
    """What a change or an operation is, by its class: `add column`."""
    return WORDS.sub(" ", type(thing).__name__).lower()


def _object(change: Change) -> str:
    match change:
        case AddColumn(column):
            return f"{column.table}.{column.name}"
        case AddIndex(index):
            return f"{index.name} on {index.table}"
        case AttachIndex(table, index, _, name):
            return f"{index} of {table} to {name}"
        case AddConstraint(constraint):
            return f"{constraint.name or type(constraint).__name__} on {constraint.table}"
        case Fill(table, _, sets):
            return ", ".join(f"{table}.{name}" for name, _ in sets)
    said = [getattr(change, name, "") for name in ("table", "enum", "column", "index", "label")]
    said += [str(getattr(change, "constraint", ""))]
    told = ".".join(str(one) for one in said if one)
    name = getattr(change, "name", "")
    if type(change).__name__.startswith("Rename"):
        return f"{told} to {name}"
    return f"{told}.{name}" if told and name else told or str(name)
