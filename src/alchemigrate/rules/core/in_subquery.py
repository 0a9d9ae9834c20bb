"""`in_()` takes a select, not a subquery object.

`User.id.in_(session.query(User.id).subquery())` warns since 1.4: the subquery is put into a select
of its own. Where the statement reads one table only, `.subquery()` just goes. Elsewhere the select
that SQLAlchemy added by itself is written down, `in_(select(sub))`: without it a table that the
outer statement has too would be taken for the outer one.

Left alone: lists, values, selects and Queries, and whatever is not proven to be a subquery or
table.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL116",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("in-subquery-object",),
    examples=(
        Example(
            "q = users.c.id.in_(session.query(User.id).subquery())",
            "q = users.c.id.in_(session.query(User.id))",
        ),
        Example(
            "q = session.query(User).filter(\n    User.id.in_(\n"
            "        session.query(Address.user_id)"
            "\n        .filter(Address.email == 'x')\n        .subquery()  # ids\n    )\n)\n",
            "q = session.query(User).filter(\n    User.id.in_(\n"
            "        session.query(Address.user_id)"
            "\n        .filter(Address.email == 'x')\n          # ids\n    )\n)\n",
            title="several lines",
        ),
        Example(
            "sub = session.query(Address.user_id).subquery()\nq = User.id.notin_(sub)",
            "sub = session.query(Address.user_id).subquery()\nq = User.id.notin_(select(sub))",
            title="a name",
        ),
        Example(
            "q = User.id.in_(select(Address.user_id).join(User).subquery())",
            "q = User.id.in_(select(select(Address.user_id).join(User).subquery()))",
            title="two tables",
        ),
        Example(
            "q = User.id.in_(select(Address.user_id).where(Address.user_id == User.id).subquery())",
            "q = User.id.in_(select(select(Address.user_id).where(Address.user_id == User.id)"
            ".subquery()))",
            title="a column of another table would be correlated",
        ),
        Example(
            "def f(x):\n"
            "    return User.id.in_(select(Address.user_id).where(x).limit(3).alias())\n",
            "def f(x):\n    return User.id.in_(select(select(Address.user_id).where(x).limit(3)"
            ".alias()))\n",
            title="limits stay in the subquery",
        ),
        Example("q = User.id.in_([1, 2])", None, title="a list"),
        Example("q = User.id.in_(session.query(User.id))", None, title="a Query"),
        Example("q = User.id.in_(select(User.id))", None, title="a select"),
        Example("def f(sub):\n    return User.id.in_(sub)\n", None, title="not proven"),
        Example("q = f'{User.id.in_(select(User.id).subquery())}'", FLAGGED, title="an f-string"),
    ),
)

MESSAGE = "in_() takes a select, not a subquery"
ONE_SOURCE = {"filter", "where", "filter_by", "distinct", "order_by", "group_by"}


@RULE.on(ast.Call, names=("in_", "not_in", "notin_"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A subquery, alias or table given to in_()."""
    if not isinstance(call.func, ast.Attribute) or len(call.args) != 1 or call.keywords:
        return
    given = call.args[0]
    if context.kind(given) not in (Kind.FROM, Kind.TABLE):
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    match given:
        case ast.Call(func=ast.Attribute(value=inner, attr="subquery" | "alias")):
            bare = make.outer_end(context, inner) == context.span(inner).end
            end = context.span(given).end
            if bare and _reads_one_source(context, inner):
                dot = make.skip_blank(context, context.span(inner).end)
                yield Found(call, MESSAGE, make.fix(Edit(dot, end, "")))
                return
    spelled, imports = context.name_for("sqlalchemy.select", call)
    start, end = make.outer_start(context, given), make.outer_end(context, given)
    edits = (Edit(start, start, f"{spelled}("), Edit(end, end, ")"))
    yield Found(call, MESSAGE, make.fix(*edits, imports=imports))


def _reads_one_source(context: Context, statement: ast.expr) -> bool:
    """Whether every column named in a statement belongs to one table or class."""
    node = statement
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("query", "select") or context.calls(node, "sqlalchemy.select"):
            break
        if node.func.attr not in ONE_SOURCE:
            return False
        node = node.func.value
    if not isinstance(node, ast.Call) or not (node.args or node.keywords):
        return False
    if context.kind(statement) not in (Kind.SELECT, Kind.QUERY):
        return False
    owners = {owner for call in _calls(statement, node) for owner in _owners(context, call)}
    return len(owners) == 1 and "" not in owners


def _calls(outermost: ast.expr, innermost: ast.Call) -> Iterator[ast.Call]:
    """The calls of a chain, outside in."""
    node = outermost
    while isinstance(node, ast.Call):
        yield node
        if node is innermost or not isinstance(node.func, ast.Attribute):
            return
        node = node.func.value


def _owners(context: Context, call: ast.Call) -> Iterator[str]:
    """What the columns in a call's arguments belong to; empty for what is not known."""
    for argument in make.arguments(call):
        value = argument.value if isinstance(argument, ast.keyword) else argument
        yield from _owner(context, value)


def _owner(context: Context, node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant():
            return
        case ast.Compare(left=left, comparators=others):
            for part in (left, *others):
                yield from _owner(context, part)
        case ast.BoolOp() | ast.BinOp() | ast.UnaryOp() | ast.List() | ast.Tuple():
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    yield from _owner(context, child)
        case ast.Attribute(value=ast.Attribute(value=table, attr="c" | "columns")):
            yield ast.dump(table)
        case ast.Attribute(value=owner) if context.kind(node) is Kind.COLUMN:
            yield ast.dump(owner)
        case ast.Name() if context.kind(node) in (Kind.STR, Kind.NUMBER, Kind.BOOL, Kind.LIST):
            return
        case _:
            yield ""
