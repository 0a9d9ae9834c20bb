"""A Query class of the project: for which uses of a Query it may answer otherwise."""

from __future__ import annotations

import ast

from ...project.classes import lineage, outside_bases
from ...project.kinds import Kind, Ref, Value
from ..context import Context
from .reading import METHODS, SET_OPERATIONS, Use

EVERY_USE = frozenset(Use)

_REACHED = {
    "__iter__": frozenset({Use.LOOP, Use.DICT, Use.SLICE}),
    "__getitem__": frozenset({Use.SLICE}),
    "all": frozenset({Use.ALL, Use.PAGINATE}),
    "first": frozenset({Use.FIRST, Use.FIRST_OR_404}),
    "one": frozenset({Use.ONE, Use.SCALAR, Use.COUNT}),
    "one_or_none": frozenset({Use.ONE_OR_NONE}),
    "scalar": frozenset({Use.SCALAR, Use.COUNT}),
    "count": frozenset({Use.COUNT, Use.PAGINATE}),
    "update": frozenset({Use.UPDATE}),
    "delete": frozenset({Use.DELETE}),
    "first_or_404": frozenset({Use.FIRST_OR_404}),
    "paginate": frozenset({Use.PAGINATE}),
}
"""Methods that only these uses come to, on 1.4 and later; all others may be used by any."""
_INSIDE = frozenset(
    "session statement selectable dispatch enable_eagerloads is_single_entity load_options "
    "lazy_loaded_from column_descriptions logger set_label_style get_label_style".split()
)
_KNOWN = METHODS | SET_OPERATIONS | _INSIDE
_PLAIN = frozenset({"__doc__", "__module__"})
_OUTSIDE = frozenset(
    "sqlalchemy.orm.Query flask_sqlalchemy.BaseQuery flask_sqlalchemy.query.Query "
    "typing.Generic typing.Any builtins.object".split()
)


def uses_changed(context: Context, given: Value) -> frozenset[Use]:
    """The uses of a Query that may mean something else with a Query class that is given so."""
    if given.kind is Kind.NONE or given.name in _OUTSIDE:
        return frozenset()
    if given.kind is not Kind.CLASS or given.ref is None:
        return EVERY_USE
    return _of_class(context, given.ref)


def _of_class(context: Context, ref: Ref) -> frozenset[Use]:
    if any(one.name not in _OUTSIDE for one in outside_bases(context.infer, ref)):
        return EVERY_USE
    found: frozenset[Use] = frozenset()
    for base in lineage(context.infer, ref):
        assert isinstance(base.node, ast.ClassDef)
        if base.node.decorator_list or base.node.keywords:
            return EVERY_USE
        for name in context.project.own_scope(base.module, base.node).bindings:
            found |= uses_of_member(name)
    return found


def uses_of_member(name: str) -> frozenset[Use]:
    """The uses of a Query that may come to one of its members."""
    if name in _REACHED:
        return _REACHED[name]
    if name in _KNOWN or (name.startswith("_") and name not in _PLAIN):
        return EVERY_USE
    return frozenset()


def is_query_class(context: Context, node: ast.expr) -> bool:
    """Whether an expression is the Query class of SQLAlchemy or Flask-SQLAlchemy."""
    return context.origin(node) in _OUTSIDE
