"""`like()` and its kin are deprecated for columns that are no strings.

2.1 knows which operators a type has, and warns for `like()`, `contains()`, `startswith()` and the
like on numbers, dates, booleans and JSON. `type_coerce(column, String)` says that the column is to
be taken for a string; the SQL stays the same on every version. (PostgreSQL needs a `cast()` in its
place, then as now.)

Left alone: strings, and columns whose type is not in sight.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Example,
    Found,
    Level,
    Rule,
    declared_columns,
    make,
)

RULE = Rule(
    code="AL877",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("integer-like-operator-class", "json-contains-operator-class"),
    examples=(
        Example(
            "q = User.id.like('1%')  # ones\n",
            "q = type_coerce(User.id, String).like('1%')  # ones\n",
            target="2.1",
        ),
        Example(
            "q = select(Order.total).where(~users.c.id.startswith(x))\n",
            "q = select(Order.total).where(~type_coerce(users.c.id, String).startswith(x))\n",
            target="2.1",
            title="a table's column",
        ),
        Example(
            "t = Table('t', metadata, Column('j', sa.JSON))\nq = t.c['j'].contains('x')\n",
            "t = Table('t', metadata, Column('j', sa.JSON))\n"
            "q = type_coerce(t.c['j'], String).contains('x')\n",
            target="2.1",
            title="JSON",
        ),
        Example("q = f\"{User.id.like('1%')}\"\n", FLAGGED, target="2.1", title="an f-string"),
        Example("q = User.name.like('a%')\n", None, target="2.1", title="a string"),
        Example("def f(c):\n    return c.like('1%')\n", None, target="2.1", title="not proven"),
        Example("q = User.id.in_([1])\n", None, target="2.1", title="another operator"),
    ),
)

OPERATORS = (
    "like ilike not_like not_ilike notlike notilike contains startswith endswith icontains "
    "istartswith iendswith regexp_match"
).split()
_TYPES = {
    f"sqlalchemy.{name}"
    for name in (
        "Integer INTEGER INT BigInteger BIGINT SmallInteger SMALLINT Numeric NUMERIC DECIMAL Float "
        "FLOAT Date DATE DateTime DATETIME TIMESTAMP Time TIME Interval Boolean BOOLEAN JSON Uuid"
    ).split()
}


@RULE.on(ast.Call, names=OPERATORS)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Such an operator of a column whose declaration is in sight."""
    if not isinstance(call.func, ast.Attribute):
        return
    column = call.func.value
    kind = declared_columns.type_name(context, column)
    if kind not in _TYPES:
        return
    name = kind.removeprefix("sqlalchemy.")
    message = f"{call.func.attr}() of a column of type {name} is deprecated on 2.1"
    if context.in_fstring(call):
        yield Found(call, message, reason="it stands in an f-string")
        return
    coerce, imports = context.name_for("sqlalchemy.type_coerce", call)
    string, more = context.name_for("sqlalchemy.String", call)
    edits = make.wrap(context, column, f"{coerce}(", f", {string})")
    yield Found(call, message, make.fix(*edits, imports=(*imports, *more)))
