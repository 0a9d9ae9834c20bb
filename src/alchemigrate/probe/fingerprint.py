"""The command `fingerprint`: every table, mapper and sequence of the application as plain data."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Dict, List, Tuple

from . import alchemy, configure, mapped, tables
from .imports import load


def report(root: Path, modules: List[str]) -> Dict[str, Any]:
    """Import the modules, configure the mappers, and describe what they made.

    `modules` as in `start`; `mappers` "ok" or errors; `tables`, `classes`, `sequences`: see the
    files of those names. The same models give the same three on SQLAlchemy 1.4 to 2.1.
    """
    return read(root, modules)[0]


def read(root: Path, modules: List[str]) -> Tuple[Dict[str, Any], List[Any], List[Any]]:
    """The report, with the mappers and the MetaData that it describes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = load(root, modules)
        known = alchemy.version() is not None
        errors = configure.errors(root, loaded) if known else []
        mappers = alchemy.mappers() if known else []
        metadatas = alchemy.metadatas() if known else []
        homes = tables.find_homes(mappers, root) if known else {}
        answer = {
            "modules": loaded.summary(),
            "mappers": errors or "ok",
            "tables": tables.describe_all(metadatas, homes),
            "classes": mapped.describe_all(mappers),
            "sequences": tables.sequences(metadatas, homes),
        }
        return answer, mappers, metadatas
