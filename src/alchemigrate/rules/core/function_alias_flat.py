"""A function's `alias()` takes no `flat=`.

`func.generate_series(1, 5).alias("g", flat=True)` raises TypeError since 1.4. For a function the
flag never said anything (it is about aliases of joins), so it goes.

Left alone: `flat` of joins, tables and `aliased()`, where it has a meaning.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL138",
    level=Level.BREAKS,
    since="1.4",
    rows=("function-alias-flat",),
    examples=(
        Example('q = func.f().alias("a", flat=True)', 'q = func.f().alias("a")'),
        Example("q = func.f(1).alias(flat=False)", "q = func.f(1).alias()", title="alone"),
        Example(
            "f = func.f(1)\nq = f.alias('a',\n    flat=True,  # joins\n)\n",
            "f = func.f(1)\nq = f.alias('a',  # joins\n)\n",
            title="through a name",
        ),
        Example("q = f'{func.f().alias(flat=True)}'\n", FLAGGED, title="in an f-string"),
        Example("q = aliased(User, flat=True)\n", None, title="an entity"),
        Example("q = users.join(addresses).alias(flat=True)\n", None, title="a join"),
        Example('q = func.f().alias("a")', None, title="already new"),
    ),
)

MESSAGE = "alias() of a function takes no flat="


@RULE.on(ast.keyword, names=("flat",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """flat= given to the alias() of a function."""
    call = context.parent(keyword)
    match call:
        case ast.Call(func=ast.Attribute(value=owner, attr="alias")) if _is_function(
            context, owner
        ):
            if context.in_fstring(call):
                yield Found(keyword, MESSAGE, reason="it stands in an f-string")
            else:
                edit = make.remove_argument(context, call, keyword)
                yield Found(keyword, MESSAGE, make.fix(edit))


def _is_function(context: Context, owner: ast.expr) -> bool:
    return context.value(owner).name.startswith("sqlalchemy.func.")
