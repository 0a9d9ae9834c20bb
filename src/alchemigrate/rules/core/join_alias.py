"""`Join.alias()` is gone.

`users.join(addresses).alias("a")` was, in 1.x, a select of all columns of the join, each named
`table_column`, made into a subquery; 2.0 renders the join with a name behind it, which no database
takes. That select is written out.

Left alone: aliases of tables and selects. Reported only: `alias(flat=True)`, which made an alias of
each table, and joins that are built in another place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.statements import assigned_value

_LABELS = "set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)"
_IMPORT = "from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL\n"

RULE = Rule(
    code="AL150",
    level=Level.BREAKS,
    since="2.0",
    rows=("join-alias",),
    examples=(
        Example(
            _IMPORT + "j = users.join(addresses).alias()\n",
            _IMPORT + f"j = users.join(addresses).select().{_LABELS}.subquery()\n",
        ),
        Example(
            _IMPORT + "j = users.outerjoin(addresses)\na = j.alias('a')  # both\n",
            _IMPORT + "j = users.outerjoin(addresses)\n"
            f"a = j.select().{_LABELS}.subquery('a')  # both\n",
            title="through a name",
        ),
        Example(
            _IMPORT + "a = sa.join(users, addresses).alias(name='a')\n",
            _IMPORT + f"a = sa.join(users, addresses).select().{_LABELS}.subquery(name='a')\n",
            title="the function",
        ),
        Example("a = users.join(addresses).alias(flat=True)\n", FLAGGED, title="flat"),
        Example("a = users.alias('a')\n", None, title="a table"),
        Example("a = select(users.c.id).alias('a')\n", None, title="a select"),
        Example("a = users.alias('a').alias('b')\n", None, title="an alias"),
        Example("def f(j):\n    return j.alias()\n", None, title="not proven"),
    ),
)

MESSAGE = "a join has no alias on 2.0: make a subquery of its select"


@RULE.on(ast.Call, names=("alias",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The alias() of a join."""
    if not isinstance(call.func, ast.Attribute) or not _is_join(context, call.func.value):
        return
    if any(keyword.arg != "name" for keyword in call.keywords):
        yield Found(call, MESSAGE, reason="flat=True made an alias of each table: alias them")
        return
    name, imports = context.name_for("sqlalchemy.LABEL_STYLE_TABLENAME_PLUS_COL", call)
    end = context.span(call.func).end
    text = f"select().set_label_style({name}).subquery"
    edit = Edit(end - len("alias"), end, text)
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
    else:
        yield Found(call, MESSAGE, make.fix(edit, imports=imports))


def _is_join(context: Context, node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=left, attr="join" | "outerjoin")) if context.kind(
            left
        ) in (Kind.TABLE, Kind.FROM):
            return True
        case ast.Call():
            return context.calls(node, "sqlalchemy.join", "sqlalchemy.outerjoin")
        case ast.Name():
            value = assigned_value(context, node)
            return (
                value is not None and not isinstance(value, ast.Name) and _is_join(context, value)
            )
    return False
