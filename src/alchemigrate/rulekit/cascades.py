"""Relationships with two sides: whether setting one brought objects into a session in 1.x."""

from __future__ import annotations

import ast

from ..project.kinds import Ref
from ..project.mapped import Attribute
from .context import Context
from .session_makers import all_new_style


def backref_cascades(context: Context, owner: Ref, name: str) -> bool:
    """Whether setting `owner.name` to an object in a session also added the owner (in 1.x).

    True where the relationship has another side whose cascade has save-update in it. Sessions
    that 1.4 had for 2.0 (async ones among them) never did it.
    """
    if all_new_style(context.project):
        return False
    attribute = context.mappings.find(owner, name)
    if (
        attribute is None
        or not attribute.is_relationship
        or _is_true(attribute.argument("viewonly"))
    ):
        return False
    if attribute.call is None:
        return _may_cascade(_maker(context, attribute))
    given = attribute.argument("backref")
    if given is not None:
        return not isinstance(given, ast.Call) or _may_cascade(given)
    other = attribute.text("back_populates")
    target = context.mappings.target(attribute)
    if other is None or target is None:
        return False
    found = context.mappings.attributes(target).get(other)
    return found is not None and found.is_relationship and _may_cascade(found.call)


def _maker(context: Context, added: Attribute) -> ast.Call | None:
    """The relationship() whose backref made an attribute."""
    for node in ast.walk(added.node):
        if isinstance(node, ast.Call) and any(k.arg == "backref" for k in node.keywords):
            return node
    return None


def _may_cascade(call: ast.Call | None) -> bool:
    """Whether a relationship() or backref() leaves save-update and its backref cascade on."""
    if call is None:
        return False
    for keyword in call.keywords:
        if keyword.arg == "cascade":
            if not isinstance(keyword.value, ast.Constant):
                return False
            words = str(keyword.value.value).replace(" ", "").split(",")
            if not {"all", "save-update"} & set(words):
                return False
        if keyword.arg == "cascade_backrefs" and not _is_true(keyword.value):
            return False
        if keyword.arg == "viewonly" and _is_true(keyword.value):
            return False
    return True


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
