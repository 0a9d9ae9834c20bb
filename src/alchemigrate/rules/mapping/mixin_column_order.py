"""Columns of mixins stand behind the class's own.

Until 1.4 the columns of a mixin came in the order they were made, usually first. On 2.0 a class's
own columns come first: `CREATE TABLE` in new databases, and everything that counts the columns of
the table, has another order. `mapped_column(.., sort_order=-1)` in the mixin moves a column to the
front.

Reported where the columns of such a table are taken in their order: `list(Model.__table__.c)`,
`.c.keys()[0]`, `zip(..)`, or rows given to `insert().values()` as lists. Left alone: columns that
are looked up by name, and classes whose columns are all their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import lineage
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Ref, Rule

MIXED = (
    "class Dated:\n    made = Column(DateTime)\n\n\n"
    "class Plan(Dated, Base):\n    __tablename__ = 'plans'\n"
    "    id = Column(Integer, primary_key=True)\n\n\n"
)

RULE = Rule(
    code="AL551",
    level=Level.SILENT,
    since="2.0",
    rows=("mixin-column-order",),
    examples=(
        Example(MIXED + "names = list(Plan.__table__.c.keys())\n", FLAGGED),
        Example(
            MIXED + "def f(values):\n    return dict(zip(Plan.__table__.columns, values))\n",
            FLAGGED,
            title="zip",
        ),
        Example(MIXED + "first = Plan.__table__.c.keys()[0]\n", FLAGGED, title="by its place"),
        Example(MIXED + "s = Plan.__table__.insert().values((1, now))\n", FLAGGED, title="a row"),
        Example(MIXED + "s = Plan.__table__.c['made']\n", None, title="by name"),
        Example(
            MIXED + "d = {c.name: 1 for c in Plan.__table__.columns}\n", None, title="any order"
        ),
        Example("names = list(User.__table__.c.keys())\n", None, title="no mixin"),
        Example(
            MIXED + "s = Plan.__table__.insert().values({'id': 1})\n", None, title="a dictionary"
        ),
    ),
)

MESSAGE = "columns of {} come behind those of {} itself on 2.0"
REASON = "name the columns that are meant, or give the mixin's a sort_order"
_TAKING = ("list", "tuple", "zip", "enumerate", "next", "iter")


@RULE.on(ast.Attribute, names=("c", "columns"))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """Columns of a table that are taken in their order."""
    if _takes_order(context, node):
        yield from _found(context, node.value, node)


@RULE.on(ast.Call, names=("values",))
def find_values(context: Context, call: ast.Call) -> Iterator[Found]:
    """A row without names, given to an INSERT."""
    match call:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=ast.Attribute(value=table, attr="insert"), args=[])
            ),
            args=[ast.Tuple() | ast.List() as row],
        ) if not any(isinstance(part, (ast.Dict, ast.Starred)) for part in row.elts):
            yield from _found(context, table, call)


def _takes_order(context: Context, columns: ast.expr) -> bool:
    parent = context.parent(columns)
    match parent:
        case ast.Attribute(attr="keys" | "values"):
            call = context.parent(parent)
            return isinstance(call, ast.Call) and _takes_order(context, call)
        case ast.Call(func=ast.Name(id=name)):
            return columns in parent.args and name in _TAKING
        case ast.Call(func=ast.Attribute(attr="join"), args=[single]):
            return single is columns
        case ast.Subscript(value=value, slice=ast.Constant(value=int()) | ast.Slice()):
            return value is columns
    return False


def _found(context: Context, table: ast.expr, node: ast.AST) -> Iterator[Found]:
    value = context.value(table)
    if value.kind is not Kind.TABLE or value.ref is None:
        return
    mixin = _mixin(context, value.ref)
    if mixin is not None:
        yield Found(node, MESSAGE.format(mixin.name, value.ref.name), reason=REASON)


def _mixin(context: Context, ref: Ref) -> Ref | None:
    """A class without a table from which a mapped class has columns beside its own."""
    if not _has_columns(context, ref):
        return None
    for base in lineage(context.infer, ref):
        mixed = base != ref and not context.mappings.has_table(base)
        if mixed and _has_columns(context, base):
            return base
    return None


def _has_columns(context: Context, ref: Ref) -> bool:
    return any(not attribute.is_relationship for attribute in context.mappings.own_attributes(ref))
