"""Relationships as plain data: both ends, join, loading, cascades."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from . import alchemy
from .attempt import attempt
from .rendering import expression, names, value

LAZY = {"True": "select", "False": "joined", "None": "noload", "'select'": "select"}


def describe(prop: Any) -> Dict[str, Any]:
    """A configured relationship; an unconfigured one says only that."""
    if not getattr(prop, "_configure_finished", False):
        return {"kind": "relationship", "configured": False}
    return {
        "kind": "relationship",
        "target": alchemy.class_name(prop.mapper.class_),
        "direction": prop.direction.name,
        "uselist": bool(prop.uselist),
        "reverse": sorted(
            f"{one.parent.class_.__name__}.{one.key}" for one in prop._reverse_property
        ),
        "primaryjoin": expression(prop.primaryjoin),
        "secondaryjoin": expression(prop.secondaryjoin) if _given(prop.secondaryjoin) else None,
        "secondary": str(getattr(prop.secondary, "key", "")) if _given(prop.secondary) else None,
        "foreign_keys": list(names(prop._calculated_foreign_keys)),
        "remote_side": list(names(prop.remote_side)),
        "order_by": _order(prop.order_by),
        "lazy": LAZY.get(repr(prop.lazy), str(prop.lazy)),
        "cascade": sorted(prop.cascade),
        "passive_deletes": value(prop.passive_deletes),
        "passive_updates": bool(prop.passive_updates),
        "single_parent": bool(prop.single_parent),
        "post_update": bool(prop.post_update),
        "viewonly": bool(prop.viewonly),
        "collection": _collection(prop.collection_class),
    }


def _given(clause: Any) -> bool:
    return clause is not None and clause is not False


def _order(order_by: Any) -> List[Optional[str]]:
    return [expression(one) for one in order_by] if order_by else []


def _collection(factory: Any) -> Optional[str]:
    """The application's class; or what SQLAlchemy's own factory makes, and by which key.

    None for a list: `Mapped[List[X]]` names it where 1.x code left the default.
    """
    if factory is None:
        return None
    made = attempt(factory).value
    kind = type(made) if made is not None else type(factory)
    if kind is list:
        return None
    if not kind.__module__.startswith("sqlalchemy."):
        return alchemy.class_name(kind)
    by = getattr(made, "keyfunc", None)
    key = getattr(by, "attr_name", None) or getattr(by, "name", None) or "its own function"
    return f"dict by {key}" if isinstance(made, dict) else kind.__name__
