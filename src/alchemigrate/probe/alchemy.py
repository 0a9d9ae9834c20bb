"""The application's SQLAlchemy, whichever version it is, and the objects that it made.

Everything is typed Any on purpose: one text serves SQLAlchemy 1.3 to 2.1. Tables and mappers are
found among all live objects, because no registry exists that all four versions share.
"""

from __future__ import annotations

import gc
import importlib
import sys
from typing import Any, List, Optional, Set

from .attempt import attempt


def version() -> Optional[str]:
    """`sqlalchemy.__version__`, or None where SQLAlchemy cannot be imported."""
    module = attempt(importlib.import_module, "sqlalchemy").value
    return str(module.__version__) if module is not None else None


def sa(name: str = "") -> Any:
    """The module `sqlalchemy`, or `sqlalchemy.<name>`."""
    return importlib.import_module("sqlalchemy." + name if name else "sqlalchemy")


def mappers() -> List[Any]:
    """All primary mappers of mapped classes, sorted by the class's dotted name.

    Those that nothing refers to any more are among them, unless `forget_dead` was called before.
    """
    inspect, kind = sa().inspect, sa("orm").Mapper
    found = [
        thing
        for thing in _instances(kind)
        if attempt(inspect, getattr(thing, "class_", None)).value is thing
    ]
    return sorted(found, key=lambda mapper: (class_name(mapper.class_), str(mapper.local_table)))


def stop_configuring() -> None:
    """Keep SQLAlchemy from configuring all mappers again whenever an attribute is looked at.

    After one mapper failed every such attempt only repeats that failure, for every class.
    """
    kind = sa("orm").Mapper
    if hasattr(kind, "_new_mappers"):
        kind._new_mappers = False
    for mapper in mappers():
        mapper.__dict__.pop("_configure_failed", None)
        registry = getattr(mapper, "registry", None)
        if registry is not None:
            registry._new_mappers = False


def metadatas() -> List[Any]:
    """All MetaData with tables, except those that SQLAlchemy itself keeps (system catalogues).

    Those that nothing refers to any more are among them, as are mappers.
    """
    own = _globals("sqlalchemy.")
    found = [one for one in _instances(sa().MetaData) if one.tables and id(one) not in own]
    return sorted(found, key=lambda one: sorted(one.tables))


def class_name(cls: type) -> str:
    """`package.module.Class`."""
    return f"{cls.__module__}.{cls.__qualname__}"


def forget_dead() -> None:
    """Collect what nothing refers to any more, so that no class is met that was thrown away.

    It takes long in a large application, and is left out where every class has its name.
    """
    if not _all_named():
        gc.collect()


def _all_named() -> bool:
    """Whether each mapper and each MetaData is that of a class or a module that names it."""
    found = _instances(sa("orm").Mapper, sa().MetaData)
    mapped = [one for one in found if hasattr(one, "class_")]
    known = {id(getattr(one.local_table, "metadata", None)) for one in mapped if _is_named(one)}
    known |= _globals("")
    return all(_is_named(one) if hasattr(one, "class_") else id(one) in known for one in found)


def _is_named(mapper: Any) -> bool:
    """Whether the mapper is that of a class which its module knows by its name."""
    place: Any = sys.modules.get(mapper.class_.__module__)
    for name in mapper.class_.__qualname__.split("."):
        place = vars(place).get(name) if hasattr(place, "__dict__") else None
    return place is mapper.class_ and vars(place).get("__mapper__") is mapper


def _instances(*wanted: type) -> List[Any]:
    kinds = set().union(*map(_kinds, wanted))
    return [thing for thing in gc.get_objects() if type(thing) in kinds]


def _kinds(kind: type) -> Set[type]:
    """The class and all that inherit from it: asking each of a million objects takes longer."""
    found, below = {kind}, [kind]
    while below:
        heirs: List[type] = type.__subclasses__(below.pop())
        new = [one for one in heirs if one not in found]
        found.update(new)
        below += new
    return found


def _globals(prefix: str) -> Set[int]:
    """The ids of each MetaData that a module whose name begins so has a name for."""
    kinds = _kinds(sa().MetaData)
    return {
        id(value)
        for name, module in list(sys.modules.items())
        if name.startswith(prefix)
        for value in list(vars(module).values())
        if type(value) in kinds
    }
