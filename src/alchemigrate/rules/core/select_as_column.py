"""A select used as a column must say so: `.scalar_subquery()`.

`users.c.id == select(..)` warns since 1.4, and a select among the columns of a select raises.
Where a select is compared with a column, computed with, given to a function or to `values()`, it
becomes a scalar subquery as it was before.

Left alone: `in_(select(..))`, `exists(select(..))`, labelled selects, and whatever is not proven
to be a select next to a column.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL117",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("select-implicit-scalar",),
    examples=(
        Example(
            "s = select(func.max(users.c.id))\nq = users.c.id == s",
            "s = select(func.max(users.c.id))\nq = users.c.id == s.scalar_subquery()",
        ),
        Example(
            "q = users.c.id > session.query(func.max(User.id)).filter(User.name == 'x')",
            "q = users.c.id > session.query(func.max(User.id)).filter(User.name == 'x')"
            ".scalar_subquery()",
            title="a Query",
        ),
        Example(
            "q = func.coalesce(select(users.c.id).limit(1), 0)",
            "q = func.coalesce(select(users.c.id).limit(1).scalar_subquery(), 0)",
            title="a function",
        ),
        Example(
            "q = users.update().values(name=select(addresses.c.email))",
            "q = users.update().values(name=select(addresses.c.email).scalar_subquery())",
            title="a value",
        ),
        Example(
            "q = select(users.c.id, select(func.count(addresses.c.id)))",
            "q = select(users.c.id, select(func.count(addresses.c.id)).scalar_subquery())",
            title="among the columns",
        ),
        Example("q = f'{users.c.id == select(users.c.id)}'", FLAGGED, title="in an f-string"),
        Example("q = users.c.id.in_(select(users.c.id))", None, title="in_()"),
        Example("q = users.c.id == select(users.c.id).scalar_subquery()", None, title="already so"),
        Example("def f(a, b):\n    return a == b\n", None, title="not proven"),
        Example("same = select(users.c.id) == select(users.c.id)", None, title="two selects"),
        Example("q = exists(select(users.c.id))", None, title="exists()"),
        Example("q = func.array(select(users.c.id))", None, title="a function that takes a select"),
    ),
)

MESSAGE = "a select used as a column needs scalar_subquery()"
TAKES_SELECTS = ("sqlalchemy.func.array", "sqlalchemy.func.unnest", "sqlalchemy.func.array_agg")


@RULE.on(ast.Compare, ast.BinOp, words=("select", "query", "Query"))
def find_operand(context: Context, node: ast.Compare | ast.BinOp) -> Iterator[Found]:
    """A select on one side of an operator, a column on the other."""
    if isinstance(node, ast.Compare):
        if isinstance(node.ops[0], (ast.In, ast.NotIn, ast.Is, ast.IsNot)):
            return
        parts = [node.left, *node.comparators]
    else:
        parts = [node.left, node.right]
    if len(parts) != 2 or any(isinstance(part, ast.Constant) for part in parts):
        return
    wanted = (Kind.COLUMN, Kind.SELECT, Kind.QUERY)
    if not all(context.kind(part) in wanted for part in parts):
        return
    if any(context.kind(part) is Kind.COLUMN for part in parts):
        yield from _selects(context, parts)


@RULE.on(ast.Attribute, ast.Name, names=("func",))
def find_function(context: Context, node: ast.Attribute | ast.Name) -> Iterator[Found]:
    """A select given to a function of SQL."""
    function = context.parent(node)
    call = context.parent(function) if isinstance(function, ast.Attribute) else None
    if not isinstance(call, ast.Call) or call.func is not function or not call.args:
        return
    origin = context.origin(function)
    if origin.startswith("sqlalchemy.func.") and origin not in TAKES_SELECTS:
        yield from _selects(context, call.args)


@RULE.on(ast.Call, names=("select",))
def find_column(context: Context, call: ast.Call) -> Iterator[Found]:
    """A select given as a column of a select."""
    if len(call.args) > 1 and context.calls(call, "sqlalchemy.select"):
        yield from _selects(context, call.args)


@RULE.on(ast.Call, names=("values",))
def find_value(context: Context, call: ast.Call) -> Iterator[Found]:
    """A select given to values()."""
    if _is_values(context, call.func):
        yield from _selects(context, [keyword.value for keyword in call.keywords])


def _is_values(context: Context, func: ast.expr) -> bool:
    """Whether it is the values() of an insert or update."""
    if not isinstance(func, ast.Attribute) or func.attr != "values":
        return False
    return context.kind(func.value) is Kind.DML


def _selects(context: Context, parts: list[ast.expr]) -> Iterator[Found]:
    for part in parts:
        if context.kind(part) not in (Kind.SELECT, Kind.QUERY) or _is_entity_query(context, part):
            continue
        if context.in_fstring(part) or not isinstance(part, (ast.Call, ast.Name, ast.Attribute)):
            yield Found(part, MESSAGE, reason="it stands in an f-string or a larger expression")
            continue
        yield Found(part, MESSAGE, make.fix(make.after(context, part, ".scalar_subquery()")))


def _is_entity_query(context: Context, part: ast.expr) -> bool:
    """A Query or select of whole objects has no scalar value."""
    items = context.value(part).items
    return len(items) != 1 and context.kind(part) is Kind.QUERY
