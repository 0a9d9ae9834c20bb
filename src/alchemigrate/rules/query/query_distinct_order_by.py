"""`query(A.x).distinct().order_by(A.y)`: the sorted column is no longer added to the columns.

With DISTINCT, 1.x silently added the columns of `order_by()` to the SELECT, so that two rows equal
in the wanted columns stayed apart. 2.0 does not: fewer rows come back, and PostgreSQL refuses the
statement. To keep the old rows the column is asked for: `.add_columns(A.y)`.

Reported where columns of a mapped class are queried and one that is not among them is sorted by,
in the same chain; nothing is rewritten, as the rows would get another field. Queries of whole
entities have their columns already, and are left alone when they sort by their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, Value
from alchemigrate.rulekit.lead import chain

RULE = Rule(
    code="AL332",
    level=Level.SILENT,
    since="2.0",
    rows=("query-distinct-order-by",),
    examples=(
        Example("q = session.query(User.id).distinct().order_by(User.name)", FLAGGED),
        Example(
            "q = session.query(User).join(User.addresses).distinct()"
            ".order_by(Address.email.desc())",
            FLAGGED,
            title="another entity's column",
        ),
        Example(
            "q = session.query(User.id, User.name).distinct().order_by(User.name.desc())",
            None,
            title="among the columns",
        ),
        Example("q = session.query(User).distinct().order_by(User.name)", None, title="an entity"),
        Example("q = session.query(User.id).order_by(User.name)", None, title="no distinct"),
        Example("q = table.distinct().order_by(User.name)", None, title="not a Query"),
    ),
)

MESSAGE = "2.0 no longer adds {} to the columns of a DISTINCT query"


@RULE.on(ast.Call, names=("order_by", "distinct"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The last of distinct() and order_by() in a chain."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call) is not Kind.QUERY:
        return
    before = chain(context, call.func.value).calls
    other = "distinct" if call.func.attr == "order_by" else "order_by"
    sorts = [call] if call.func.attr == "order_by" else _named(before, "order_by")
    if not _named(before, other) or any(_method(c) in _CHANGING for c in before):
        return
    if call.func.attr == "distinct" and call.args:
        return
    queried = context.value(call).items
    for sort in sorts:
        for argument in sort.args:
            column = _column(context, argument)
            if column is not None and queried and not _has(queried, column):
                text = context.source(argument)
                yield Found(call, MESSAGE.format(text), reason="add_columns() keeps the old rows")


_CHANGING = {"add_columns", "add_column", "group_by", "with_entities", "from_self"}


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _named(calls: list[ast.Call], name: str) -> list[ast.Call]:
    return [c for c in calls if _method(c) == name and not (name == "distinct" and c.args)]


def _column(context: Context, node: ast.expr) -> Value | None:
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="desc" | "asc"), args=[]):
            return _column(context, inner)
        case ast.Call(args=[single]) if context.calls(node, "sqlalchemy.desc", "sqlalchemy.asc"):
            return _column(context, single)
    value = context.value(node)
    return value if value.kind is Kind.COLUMN and value.ref is not None and value.name else None


def _has(queried: tuple[Value, ...], column: Value) -> bool:
    return any(
        (item.kind is Kind.CLASS and item.ref == column.ref)
        or (item.kind is Kind.COLUMN and (item.ref, item.name) == (column.ref, column.name))
        or item.kind not in (Kind.CLASS, Kind.COLUMN)
        or (item.kind is Kind.COLUMN and item.ref is None)
        for item in queried
    )
