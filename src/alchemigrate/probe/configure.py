"""Configures the mappers, and names every one that cannot be, not only the first.

SQLAlchemy stops at the first mapper it cannot configure. After that each property that is not yet
set up is asked on its own, so that independent errors are all named in one run.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from . import alchemy, places
from .attempt import attempt
from .echoes import mapper_echo
from .failure import message, relative, type_name
from .imports import Loaded, module_file


def errors(root: Path, loaded: Loaded) -> List[Dict[str, Any]]:
    """[] if all mappers can be configured; else one entry per error, SQLAlchemy's own first.

    An entry: `mapper` (dotted class), `attribute`, `type`, `message`, `path`, `line` and
    `echo_of` (the failed module that it follows from, or null).
    """
    alchemy.forget_dead()
    first = attempt(alchemy.sa("orm").configure_mappers).error
    if first is None:
        return []
    culprit = _culprit(first)
    alchemy.stop_configuring()
    found = [_entry(first, culprit[0], culprit[1], root, loaded)]
    for mapper, key, prop in _unset():
        error = None if (mapper, key) == culprit else attempt(prop.init).error
        if error is not None:
            found.append(_entry(error, mapper, key, root, loaded))
    return _without_repetition(found)


def _unset() -> Iterator[Tuple[Any, str, Any]]:
    """(mapper, attribute, property) of every property that is not set up."""
    for mapper in alchemy.mappers():
        for key, prop in sorted(mapper._props.items()):
            if prop.parent is mapper and not getattr(prop, "_configure_finished", True):
                yield mapper, key, prop


def _culprit(error: BaseException) -> Tuple[Optional[Any], Optional[str]]:
    """The mapper that failed first, and its attribute where only one had been begun."""
    begun = [(mapper, key) for mapper, key, prop in _unset() if prop._configure_started]
    if len(begun) == 1:
        return begun[0]
    failed = (one for one in alchemy.mappers() if one.__dict__.get("_configure_failed") is error)
    return next(failed, None), None


def _entry(
    error: BaseException, mapper: Optional[Any], key: Optional[str], root: Path, loaded: Loaded
) -> Dict[str, Any]:
    text = message(error)
    path, line = _place(mapper.class_, key or "", root) if mapper is not None else (None, None)
    return {
        "mapper": alchemy.class_name(mapper.class_) if mapper is not None else None,
        "attribute": key,
        "type": type_name(type(error)),
        "message": text,
        "path": path,
        "line": line,
        "echo_of": mapper_echo(text, loaded.failed, root),
    }


def _place(cls: type, attribute: str, root: Path) -> Any:
    """(path, line) of the attribute where a class body names it, else of the class."""
    for owner in cls.__mro__:
        path = module_file(owner.__module__, root)
        own = relative(str(path), root) if path else None
        if path and own and (owner is cls or attribute in vars(owner)):
            return own, places.line_of(path, owner.__qualname__, attribute)
    return None, None


def _without_repetition(found: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The first error is met again when its property is asked: keep the one that names it."""
    first, rest = found[0], found[1:]
    for entry in rest:
        if entry["message"] == first["message"] and entry["mapper"] == first["mapper"]:
            return [entry] + [other for other in rest if other is not entry]
    return found
