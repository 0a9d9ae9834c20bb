"""`any()` and `all()` of an ARRAY are `any_()` and `all_()`.

2.1 deprecates the methods of array columns, and PostgreSQL's functions `Any()` and `All()`:
`column.any(5)` is `any_(column) == 5`, which renders `5 = ANY (column)` on every version.

Left alone: `any()` of relationships, and of what is not proven to be an array. Reported only: calls
with an operator.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Level,
    Rule,
    declared_columns,
    make,
)

_HEAD = (
    "from sqlalchemy import any_, all_, ARRAY\n"
    "t = Table('t', metadata, Column('a', ARRAY(Integer)), Column('n', Integer))\n"
)

RULE = Rule(
    code="AL876",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("array-any-all",),
    examples=(
        Example(
            _HEAD + "q = t.c.a.any(5)  # five\n",
            _HEAD + "q = any_(t.c.a) == 5  # five\n",
            target="2.1",
        ),
        Example(
            _HEAD + "q = not_(t.c.a.all(x or 5)) & t.c.a.any(t.c.n)\n",
            _HEAD + "q = not_(all_(t.c.a) == (x or 5)) & (any_(t.c.a) == t.c.n)\n",
            target="2.1",
            title="in larger expressions",
        ),
        Example(
            _HEAD + "from sqlalchemy.dialects.postgresql import Any\nq = Any(5, t.c.a)\n",
            _HEAD + "from sqlalchemy.dialects.postgresql import Any\nq = any_(t.c.a) == 5\n",
            target="2.1",
            title="PostgreSQL's function",
        ),
        Example(_HEAD + "q = t.c.a.any(5, operator=op)\n", FLAGGED, target="2.1"),
        Example("q = User.addresses.any(Address.email == 'x')\n", None, target="2.1",
                title="a relationship"),
        Example("def f(c):\n    return c.any(5)\n", None, target="2.1", title="not proven"),
    ),
)  # fmt: skip

_ARRAYS = {"sqlalchemy.ARRAY", "sqlalchemy.dialects.postgresql.ARRAY"}
_SIMPLE = (ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.Subscript, ast.List, ast.Tuple)
_ROOMY = (ast.Call, ast.Assign, ast.AnnAssign, ast.Return, ast.Expr, ast.keyword, ast.List)


@RULE.on(ast.Call, names=("any", "all"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The method of an array column."""
    if not isinstance(call.func, ast.Attribute):
        return
    array = call.func.value
    if declared_columns.type_name(context, array) not in _ARRAYS:
        return
    yield _found(context, call, call.func.attr, array, call.args[0] if call.args else None, 1)


@RULE.on(ast.Call, names=("Any", "All"))
def find_function(context: Context, call: ast.Call) -> Iterator[Found]:
    """PostgreSQL's functions."""
    name = context.origin(call.func).removeprefix("sqlalchemy.dialects.postgresql.")
    if name in ("Any", "All") and len(call.args) >= 2:
        yield _found(context, call, name.lower(), call.args[1], call.args[0], 2)


def _found(
    context: Context, call: ast.Call, name: str, array: ast.expr, value: ast.expr | None, count: int
) -> Found:
    message = f"{name}() of an array is deprecated on 2.1: {name}_(array) == value"
    span = context.span(call)
    written = context.module.text[span.start : span.end]
    if value is None or len(call.args) != count or call.keywords or "#" in written:
        return Found(call, message, reason="it has an operator of its own, or a comment")
    if context.in_fstring(call) or isinstance(value, ast.Starred):
        return Found(call, message, reason="it stands in an f-string, or is handed on")
    function, imports = context.name_for(f"sqlalchemy.{name}_", call)
    given = context.source(value)
    given = given if isinstance(value, _SIMPLE) else f"({given})"
    text = f"{function}({context.source(array)}) == {given}"
    if not isinstance(context.parent(call), _ROOMY):
        text = f"({text})"
    return Found(call, message, make.fix(Edit(span.start, span.end, text), imports=imports))
