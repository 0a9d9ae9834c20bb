"""The command `start`: does the application start on this SQLAlchemy, and what stops it?"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Dict, List, Set

from . import alchemy, configure, places
from .failure import relative
from .imports import Loaded, load, module_file


def report(root: Path, modules: List[str]) -> Dict[str, Any]:
    """Import the modules, configure the mappers, and tell what happened.

    `modules`: total, loaded, failed (see `imports.Loaded`), elsewhere. `models`: the modules that
    define tables or mapped classes, as loaded and failed. `mappers`: "ok", or the errors of
    `configure.errors`. `warnings`: category, message, path and line (null unless the place is the
    application's own), each once.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        loaded = load(root, modules)
        known = alchemy.version() is not None
        errors = configure.errors(root, loaded) if known else []
    return {
        "modules": loaded.summary(),
        "models": _models(root, loaded, known),
        "mappers": errors or "ok",
        "warnings": _distinct(caught, root),
    }


def _models(root: Path, loaded: Loaded, known: bool) -> Dict[str, List[str]]:
    """Modules that define tables or mapped classes, by what became of them."""
    mapped = {mapper.class_.__module__ for mapper in alchemy.mappers()} if known else set()
    failed = [one["module"] for one in loaded.failed]
    return {
        "loaded": [name for name in loaded.loaded if name in mapped or _defines(name, root)],
        "failed": [name for name in failed if _defines(name, root)],
    }


def _defines(name: str, root: Path) -> bool:
    path = module_file(name, root)
    return path is not None and places.defines_tables(path)


def _distinct(caught: List[warnings.WarningMessage], root: Path) -> List[Dict[str, Any]]:
    seen: Set[Any] = set()
    found: List[Dict[str, Any]] = []
    for one in caught:
        own = relative(one.filename, root)
        entry = {
            "category": one.category.__name__,
            "message": str(one.message).split("(Background on ")[0].strip(),
            "path": own,
            "line": one.lineno if own else None,
        }
        key = tuple(entry.values())
        if key not in seen:
            seen.add(key)
            found.append(entry)
    return found
