"""Arguments of relationships and columns: said, said otherwise, or not said any more."""

from __future__ import annotations

import ast

from ...project.facts import last_name
from ...rulekit.make import append_argument, fix, remove_argument, replace, wrap
from ...rulekit.naming import name_for
from ...values.remedy import FreshDefault, SayOfRelationship, SayOndelete, TrackInside
from ...values.text import Fix
from .declarations import column, relationship
from .draft import Draft

Place = tuple[str, Fix]
FRESH = {"{}": "dict", "[]": "list", "set()": "set", "dict()": "dict", "list()": "list"}
"""The function that makes a value anew."""

DATACLASSES = ("MappedAsDataclass", "mapped_as_dataclass")
TYPES = frozenset(("JSON", "JSONB"))


def of_relationship(draft: Draft, edit: SayOfRelationship) -> Place | str:
    """Give a relationship an argument, or take it away."""
    found = relationship(draft, edit.owner, edit.key)
    if isinstance(found, str):
        return found
    said = found.keyword(edit.argument)
    if edit.value is None:
        if said is None:
            return f"{edit.argument}= is said elsewhere"
        return found.path, fix(remove_argument(found.context, found.call, said))
    if said is not None:
        if not isinstance(said.value, ast.Constant):
            return f"{edit.argument}= is not a literal"
        return found.path, fix(replace(found.context, said.value, edit.value))
    text = f"{edit.argument}={edit.value}"
    return found.path, fix(append_argument(found.context, found.call, text))


def ondelete(draft: Draft, edit: SayOndelete) -> Place | str:
    """Give the ForeignKey of a column an ondelete."""
    found = column(draft, edit.table, edit.column)
    if isinstance(found, str):
        return found
    given = [one for one in found.call.args if isinstance(one, ast.Call)]
    keys = [one for one in given if last_name(one.func) == "ForeignKey"]
    if len(keys) != 1 or any(one.arg in (None, "ondelete") for one in keys[0].keywords):
        return f"{edit.column} has no ForeignKey that could be edited"
    text = f'ondelete="{edit.action}"'
    return found.path, fix(append_argument(found.context, keys[0], text))


def fresh_default(draft: Draft, edit: FreshDefault) -> Place | str:
    """The function itself instead of what it gave at import: `default=uuid4`, `default=dict`."""
    found = column(draft, edit.table, edit.column)
    if isinstance(found, str):
        return found
    said = found.keyword("default")
    if said is None:
        return f"the default of {edit.column} is said elsewhere"
    if any(word in found.context.module.text for word in DATACLASSES):
        return "the default of a mapped dataclass is a value"
    value, source = said.value, found.context.source(said.value)
    if isinstance(value, ast.Name | ast.Attribute):
        return f"the default of {edit.column} is made elsewhere ({source})"
    if isinstance(value, ast.Call) and not value.args and not value.keywords:
        text = FRESH.get(source.replace(" ", ""), found.context.source(value.func))
    else:
        text = FRESH.get(source.replace(" ", ""), f"lambda: {source}")
    return found.path, fix(replace(found.context, value, text))


def track_inside(draft: Draft, edit: TrackInside) -> Place | str:
    """Put `MutableDict.as_mutable()` around the type of a column."""
    found = column(draft, edit.table, edit.column)
    if isinstance(found, str):
        return found
    given = [*found.call.args, *(one.value for one in found.call.keywords if one.arg == "type_")]
    kinds = [one for one in given if _made(one) in TYPES]
    if len(kinds) != 1:
        return f"the type of {edit.column} is not written at the column as JSON or JSONB"
    dotted = f"sqlalchemy.ext.mutable.{edit.kind}"
    name, imports = name_for(found.context.project, found.context.module, dotted, found.call)
    edits = wrap(found.context, kinds[0], f"{name}.as_mutable(", ")")
    return found.path, fix(*edits, imports=imports)


def _made(node: ast.expr) -> str:
    return last_name(node.func if isinstance(node, ast.Call) else node)
