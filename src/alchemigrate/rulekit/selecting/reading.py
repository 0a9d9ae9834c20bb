"""Reading a Query: where it starts, the methods called on it, and what it is used for."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import StrEnum

from ...project.kinds import Kind
from ..context import Context

Root = ast.Call | ast.Attribute | ast.Name

KEPT = frozenset(
    "filter filter_by where join outerjoin select_from options order_by group_by having limit "
    "offset slice distinct with_for_update execution_options params prefix_with suffix_with "
    "with_hint with_statement_hint correlate add_columns".split()
)
"""Methods that a select() has under the same name (`filter` is written `where`)."""
RENAMED = {"with_entities": "with_only_columns", "add_entity": "add_columns"}
OPTIONS = frozenset({"populate_existing", "autoflush", "yield_per"})
"""Methods that are execution options of a select()."""
SET_OPERATIONS = frozenset("union union_all intersect intersect_all except_ except_all".split())
"""Methods that make one Query of several."""
LINKS = KEPT | RENAMED.keys() | OPTIONS | {"from_statement"}


class Use(StrEnum):
    """What a Query is used for."""

    ALL = "all"
    FIRST = "first"
    ONE = "one"
    ONE_OR_NONE = "one_or_none"
    SCALAR = "scalar"
    COUNT = "count"
    UPDATE = "update"
    DELETE = "delete"
    LOOP = "loop"
    DICT = "dict"
    SLICE = "slice"
    FIRST_OR_404 = "first_or_404"
    PAGINATE = "paginate"
    SQL = "sql"
    STATEMENT = "statement"
    NAMED = "named"
    OTHER = "other"


_NAMED = "all first one one_or_none scalar count update delete first_or_404 paginate"
_ENDS = {
    **{name: Use(name) for name in _NAMED.split()},
    **dict.fromkeys(("subquery", "cte", "exists", "scalar_subquery", "label"), Use.SQL),
}
METHODS = LINKS | _ENDS.keys()
"""The methods of a Query that are understood."""
_EATERS = frozenset("list tuple set frozenset sorted enumerate".split())
_MEMBERSHIP = frozenset("in_ notin_ not_in".split())


@dataclass(frozen=True, slots=True)
class Reading:
    """A Query at one place: `root`, the calls on it, inner first, `whole` of it, and its use.

    `end` is the call, attribute or subscript that ends it, or what stands around it.
    """

    root: Root
    links: tuple[ast.Call, ...]
    whole: ast.expr
    use: Use
    end: ast.AST
    reason: str = ""


def read(context: Context, root: Root) -> Reading:
    """The Query that starts at a call of `query()`, a model's `query`, or a local name.

    A set operation is a root too: what follows it reads from the subquery that it makes.
    """
    links: list[ast.Call] = []
    whole: ast.expr = root
    while True:
        attribute = context.parent(whole)
        call = context.parent(attribute) if isinstance(attribute, ast.Attribute) else None
        linked = isinstance(call, ast.Call) and call.func is attribute
        if not linked or getattr(attribute, "attr", "") not in LINKS:
            break
        assert isinstance(call, ast.Call)
        links.append(call)
        whole = call
    use, end, reason = _use(context, whole)
    return Reading(root, tuple(links), whole, use, end, reason)


def method(call: ast.Call) -> str:
    """The name of the method that a link calls."""
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr


def _use(context: Context, whole: ast.expr) -> tuple[Use, ast.AST, str]:
    parent = context.parent(whole)
    match parent:
        case ast.Attribute(attr=name):
            return _ended(context, parent, name)
        case ast.For(iter=source) | ast.comprehension(iter=source) if source is whole:
            return Use.LOOP, parent, ""
        case ast.Subscript(value=inner) if inner is whole:
            return Use.SLICE, parent, ""
        case ast.Assign(targets=[ast.Name()]):
            return Use.NAMED, parent, ""
        case ast.Call(args=[first, *_]) if first is whole:
            return _given(context, parent)
        case ast.Return():
            return Use.OTHER, parent, "the query is returned: what its callers do is not followed"
    return Use.OTHER, parent or whole, "the query is kept or passed on: its end is not seen"


def _ended(context: Context, attribute: ast.Attribute, name: str) -> tuple[Use, ast.AST, str]:
    call = context.parent(attribute)
    if not isinstance(call, ast.Call) or call.func is not attribute:
        if name == "statement":
            return Use.STATEMENT, attribute, ""
        return Use.OTHER, attribute, f"select() has no attribute {name}"
    if name in _ENDS:
        return _ENDS[name], call, ""
    return Use.OTHER, call, f"{name}() has no counterpart on select()"


def _given(context: Context, call: ast.Call) -> tuple[Use, ast.AST, str]:
    match call.func:
        case ast.Name(id=name) if name in _EATERS and _builtin(context, call.func):
            return Use.LOOP, call, ""
        case ast.Name(id="dict") if len(call.args) == 1 and _builtin(context, call.func):
            return Use.DICT, call, ""
        case ast.Attribute(attr=name, value=column) if name in _MEMBERSHIP:
            if context.kind(column) is Kind.COLUMN:
                return Use.SQL, call, ""
    return Use.OTHER, call, "the query is passed on: what becomes of it is not followed"


def _builtin(context: Context, name: ast.Name) -> bool:
    return context.origin(name) in ("", f"builtins.{name.id}") and not context.value(name).ref
