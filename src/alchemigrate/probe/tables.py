"""Tables as plain data: columns, constraints, indexes, options and compiled DDL."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Dict, List

from . import alchemy, columns, constraints, places
from .rendering import lines, statements, value

Homes = Dict[int, List[str]]


def describe_all(metadatas: List[Any], homes: Homes) -> List[Dict[str, Any]]:
    """Every table of the MetaData with the `modules` that define it, sorted by key.

    A key that several MetaData use is told apart by a number: `orders`, `orders (2)`.
    """
    found: List[Dict[str, Any]] = []
    for metadata in metadatas:
        for key in sorted(metadata.tables):
            table = metadata.tables[key]
            found.append(dict(_describe(table), modules=sorted(homes.get(id(table), []))))
    return _numbered(found)


def sequences(metadatas: List[Any], homes: Homes) -> List[Dict[str, Any]]:
    """Every sequence of the MetaData: name, start, increment, DDL (PostgreSQL), and the `modules`
    that define the tables it fills."""
    found: Dict[str, Dict[str, Any]] = {}
    for metadata in metadatas:
        for key, sequence in metadata._sequences.items():
            users = [
                homes.get(id(table), [])
                for table in metadata.tables.values()
                if any(column.default is sequence for column in table.columns)
            ]
            found[str(key)] = {
                "name": str(key),
                "start": sequence.start,
                "increment": sequence.increment,
                "ddl": lines([alchemy.sa("schema").CreateSequence(sequence)], "postgresql"),
                "modules": sorted({name for names in users for name in names}),
            }
    return [found[name] for name in sorted(found)]


def _describe(table: Any) -> Dict[str, Any]:
    return {
        "table": str(table.key),
        "comment": table.comment,
        "options": {key: value(table.dialect_kwargs[key]) for key in sorted(table.dialect_kwargs)},
        "columns": [columns.describe(column) for column in table.columns],
        "constraints": constraints.describe_all(table),
        "indexes": constraints.indexes(table),
        "ddl": statements(table),
    }


def _numbered(found: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    counts: Dict[str, int] = {}
    for one in sorted(found, key=lambda each: (each["table"], sorted(each["modules"]), str(each))):
        key = one["table"]
        counts[key] = counts.get(key, 0) + 1
        if counts[key] > 1:
            one["table"] = f"{key} ({counts[key]})"
    return sorted(found, key=lambda each: str(each["table"]))


def find_homes(mappers: List[Any], root: Path) -> Homes:
    """By id of a table, the modules that define it: by a mapped class, or by a call of Table.

    The Table may be of a class of its own, such as Flask-SQLAlchemy's.
    """
    homes: Homes = {}
    for mapper in mappers:
        homes.setdefault(id(mapper.local_table), []).append(mapper.class_.__module__)
    kind = alchemy.sa().Table
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if not path or root not in Path(path).parents:
            continue
        for attribute, thing in list(vars(module).items()):
            if issubclass(type(thing), kind) and places.makes_at_top(Path(path), attribute):
                homes.setdefault(id(thing), []).append(name)
    return {key: sorted(set(value)) for key, value in homes.items()}
