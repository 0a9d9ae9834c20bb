"""Mapped classes as plain data: columns, relationships, inheritance, hybrids."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from . import alchemy, relationships
from .attempt import attempt
from .rendering import expression, qualified, value


def describe_all(mappers: List[Any]) -> List[Dict[str, Any]]:
    """Every mapped class, in the order of its mappers."""
    return [_describe(mapper) for mapper in mappers]


def _describe(mapper: Any) -> Dict[str, Any]:
    return {
        "class": alchemy.class_name(mapper.class_),
        "table": str(getattr(mapper.local_table, "key", None) or expression(mapper.local_table)),
        "inherits": alchemy.class_name(mapper.inherits.class_) if mapper.inherits else None,
        "polymorphic_on": _sql(mapper.polymorphic_on),
        "polymorphic_identity": value(mapper.polymorphic_identity),
        "version_id": _sql(mapper.version_id_col),
        "attributes": _attributes(mapper),
        "hybrids": _descriptors(mapper),
    }


def _attributes(mapper: Any) -> Dict[str, Dict[str, Any]]:
    own = {
        key: prop
        for key, prop in mapper._props.items()
        if prop.parent is mapper and type(prop).__name__ != "ConcreteInheritedProperty"
    }
    return {key: _attribute(own[key]) for key in sorted(own)}


def _attribute(prop: Any) -> Dict[str, Any]:
    if isinstance(prop, alchemy.sa("orm").RelationshipProperty):
        return relationships.describe(prop)
    if hasattr(prop, "composite_class"):
        factory = attempt(alchemy.class_name, prop.composite_class).value
        return {"kind": "composite", "class": factory, "columns": [_sql(c) for c in prop.columns]}
    if hasattr(prop, "columns"):
        return {
            "kind": "column",
            "columns": sorted(str(_sql(one)) for one in prop.columns),
            "deferred": bool(prop.deferred),
            "group": prop.group,
        }
    kind = type(prop).__name__.replace("Property", "").lower()
    return {"kind": kind, "of": str(getattr(prop, "name", ""))}


def _descriptors(mapper: Any) -> Dict[str, Any]:
    """Hybrid properties with their SQL form (None if they have none), methods and proxies."""
    found: Dict[str, Any] = {}
    for key, thing in mapper.all_orm_descriptors.items():
        kind = str(getattr(getattr(thing, "extension_type", None), "name", "")).lower()
        if kind == "hybrid_property":
            element = attempt(getattr, mapper.class_, key).value
            found[key] = {"kind": "hybrid", "sql": _sql(element)}
        elif kind == "hybrid_method":
            found[key] = {"kind": "hybrid method"}
        elif kind == "association_proxy":
            found[key] = {
                "kind": "association proxy",
                "over": f"{thing.target_collection}.{thing.value_attr}",
            }
    return {key: found[key] for key in sorted(found)}


def _sql(clause: Any) -> Optional[str]:
    if clause is None:
        return None
    return qualified(clause) if hasattr(clause, "table") else expression(clause)
