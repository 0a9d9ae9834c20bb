"""`/` between whole numbers gives a fraction.

In 1.x `a / b` between integer expressions was the database's division, which drops the fraction on
SQLite and PostgreSQL; on 2.0 it is true division, and the same words give 66.67 instead of 66. `//`
is the division of 1.x: between expressions that SQLAlchemy knows to be integers it renders the very
same SQL. 1.4 has no `//`: for the bridge it is `a.op("/")(b)`.

Left alone: divisions with a side that is not proven to be an integer, and divisions of Python.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.statements import assigned_value

RULE = Rule(
    code="AL131",
    level=Level.SILENT,
    since="2.0",
    rows=("integer-true-division",),
    examples=(
        Example(
            "q = select(func.count(users.c.id) * 100 / 7)",
            "q = select(func.count(users.c.id) * 100 // 7)",
        ),
        Example(
            "n = func.count()\nq = select(func.sum(case((User.id > 1, 1), else_=0)) / n)\n",
            "n = func.count()\nq = select(func.sum(case((User.id > 1, 1), else_=0)) // n)\n",
            title="through a name",
        ),
        Example(
            "ratio = User.id / Address.user_id\n",
            "ratio = User.id // Address.user_id\n",
            title="integer columns",
        ),
        Example(
            "q = select(literal(5, Integer) / cast(Order.total, sa.BigInteger()))",
            "q = select(literal(5, Integer) // cast(Order.total, sa.BigInteger()))",
            title="types that are said",
        ),
        Example(
            "ratio = User.id / (Address.user_id + 1)  # of all\n",
            'ratio = User.id.op("/")((Address.user_id + 1))  # of all\n',
            title="for the bridge",
            target="bridge",
        ),
        Example(
            "share = func.count(User.id) * 100 / func.count(Order.id)\n",
            'share = (func.count(User.id) * 100).op("/")(func.count(Order.id))\n',
            title="for the bridge, a product",
            target="bridge",
        ),
        Example(
            "ratio = 100 / User.id\n",
            FLAGGED,
            title="a number first, for the bridge",
            target="bridge",
        ),
        Example("q = f'{func.count() / 2}'\n", FLAGGED, title="in an f-string"),
        Example("q = select(Order.total / 2)", None, title="a Numeric column"),
        Example("q = select(func.count() / 2.0)", None, title="a fraction"),
        Example("half = len([1, 2]) / 2\nthird = 10 / 3\n", None, title="Python's own"),
        Example("q = select(func.avg(User.id) / 2)", None, title="not an integer function"),
    ),
)

MESSAGE = "integer division keeps its fraction on 2.0"
INTEGERS = {
    "sqlalchemy.Integer",
    "sqlalchemy.BigInteger",
    "sqlalchemy.SmallInteger",
    "sqlalchemy.INTEGER",
    "sqlalchemy.BIGINT",
}
TYPED = {"sqlalchemy.literal", "sqlalchemy.cast", "sqlalchemy.type_coerce"}
_DEPTH = 8


@RULE.on(ast.BinOp)
def find(context: Context, node: ast.BinOp) -> Iterator[Found]:
    """A division of two integer expressions, at least one of them SQL's."""
    if not isinstance(node.op, ast.Div) or not _is_integer(context, node):
        return
    if Kind.COLUMN not in (context.kind(node.left), context.kind(node.right)):
        return
    if context.in_fstring(node):
        yield Found(node, MESSAGE, reason="it stands in an f-string: write // there")
        return
    if context.target == "bridge":
        yield _on_both_sides(context, node)
        return
    start = make.outer_end(context, node.left)
    at = context.module.text.index("/", make.skip_blank(context, start))
    yield Found(node, MESSAGE, make.fix(Edit(at, at + 1, "//")))


def _on_both_sides(context: Context, node: ast.BinOp) -> Found:
    """`a.op("/")(b)`: 1.4 has no `//`."""
    left, right = make.outer_end(context, node.left), make.outer_start(context, node.right)
    if context.kind(node.left) is not Kind.COLUMN:
        return Found(node, MESSAGE, reason='1.4 has no //: write left.op("/")(right)')
    if "#" in context.module.text[left:right]:
        return Found(node, MESSAGE, reason="a comment stands in it")
    start, end = make.outer_start(context, node.left), make.outer_end(context, node.right)
    whole = isinstance(node.left, (ast.Name, ast.Attribute, ast.Call))
    bare = not whole and left == context.span(node.left).end
    opened = [Edit(start, start, "(")] if bare else []
    operator = Edit(left, right, f'{")" if bare else ""}.op("/")(')
    return Found(node, MESSAGE, make.fix(*opened, operator, Edit(end, end, ")")))


def _is_integer(context: Context, node: ast.expr | None, depth: int = 0) -> bool:
    """Whether SQLAlchemy knows an expression to be an integer."""
    if depth > _DEPTH:
        return False
    match node:
        case ast.Constant(value=constant):
            return isinstance(constant, int) and not isinstance(constant, bool)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            return _is_integer(context, left, depth + 1) and _is_integer(context, right, depth + 1)
        case ast.Name():
            value = assigned_value(context, node)
            return value is not None and _is_integer(context, value, depth + 1)
        case ast.Attribute():
            return _is_integer_column(context, node)
        case ast.Call():
            return _is_integer_call(context, node, depth + 1)
    return False


def _is_integer_call(context: Context, call: ast.Call, depth: int) -> bool:
    if isinstance(call.func, ast.Attribute) and call.func.attr == "label":
        return _is_integer(context, call.func.value, depth)
    origin = context.origin(call.func)
    if origin == "sqlalchemy.func.count":
        return True
    if origin in ("sqlalchemy.func.sum", "sqlalchemy.func.max", "sqlalchemy.func.min"):
        return len(call.args) == 1 and _is_integer(context, call.args[0], depth)
    if origin == "sqlalchemy.case":
        return _gives_integers(context, call, depth)
    if origin in TYPED:
        given = context.argument(call, "type_", 1)
        return given is not None and _is_integer_type(context, given)
    return False


def _is_integer_type(context: Context, node: ast.expr) -> bool:
    return context.origin(node.func if isinstance(node, ast.Call) else node) in INTEGERS


def _gives_integers(context: Context, case: ast.Call, depth: int) -> bool:
    """Whether the first result of a case(), from which it takes its type, is an integer."""
    whens = list(case.args)
    if len(whens) == 1 and isinstance(whens[0], ast.List):
        whens = whens[0].elts
    if not whens or not isinstance(whens[0], ast.Tuple) or len(whens[0].elts) != 2:
        return False
    otherwise = context.argument(case, "else_")
    results = [when.elts[1] for when in whens if isinstance(when, ast.Tuple)]
    return all(_is_integer(context, r, depth) for r in (*results, otherwise) if r is not None)


def _is_integer_column(context: Context, node: ast.Attribute) -> bool:
    value = context.value(node)
    if value.kind is not Kind.COLUMN or value.ref is None:
        return False
    attribute = context.mappings.find(value.ref, node.attr)
    if attribute is None or attribute.call is None:
        return False
    return any(
        context.infer.origin(attribute.module, arg.func if isinstance(arg, ast.Call) else arg)
        in INTEGERS
        for arg in attribute.call.args[:2]
    )
