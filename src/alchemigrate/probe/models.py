"""The command `models`: what the fingerprint says, and what the model checks ask beyond it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, Dict, FrozenSet, List

from . import alchemy, details, fingerprint, table_details
from .attempt import attempt

ASKED_FOR = ("greenlet",)
"""Packages that SQLAlchemy can be without; the answer says which are `missing`."""


def report(root: Path, modules: List[str]) -> Dict[str, Any]:
    """The answer of `fingerprint` with `details` and `conventions`, see `describe`."""
    answer, mappers, metadatas = fingerprint.read(root, modules)
    missing = [name for name in ASKED_FOR if importlib.util.find_spec(name) is None]
    written = {one["table"] for one in answer["tables"] if None not in one["ddl"].values()}
    return dict(answer, missing=missing, **describe(mappers, metadatas, frozenset(written)))


def describe(
    mappers: List[Any], metadatas: List[Any], written: FrozenSet[str] = frozenset()
) -> Dict[str, Any]:
    """`details`: `columns` by table and name, `tables`, `relationships` and `mappers` by class (and
    key). `written` are tables whose CREATE TABLE is known to be possible.

    A table key that several MetaData use has the details of the one described first.
    """
    tracked = details.tracked(mappers)
    columns: Dict[str, Dict[str, Any]] = {}
    tables: Dict[str, Dict[str, Any]] = {}
    for number, metadata in enumerate(metadatas):
        for key, table in metadata.tables.items():
            told = {str(c.name): details.column(c, id(c) in tracked) for c in table.columns}
            columns.setdefault(str(key), told)
            more = attempt(table_details.describe, table, number, key in written).value
            tables.setdefault(str(key), more or {})
    relationships: Dict[str, Any] = {}
    classes: Dict[str, Any] = {}
    kind = alchemy.sa("orm").RelationshipProperty if mappers else ()
    for mapper in mappers:
        name = alchemy.class_name(mapper.class_)
        classes[name] = attempt(details.mapper, mapper).value or {}
        for key, prop in mapper._props.items():
            if isinstance(prop, kind) and prop.parent is mapper:
                told = attempt(details.relationship, prop).value
                relationships["{}.{}".format(name, key)] = told or {}
    return {
        "details": {
            "columns": columns,
            "tables": tables,
            "relationships": relationships,
            "mappers": classes,
        },
        "conventions": details.conventions(metadatas),
    }
