"""`orm.join(.., join_to_left=)` is gone.

The flag of `sqlalchemy.orm.join()` and `outerjoin()` has had no effect since 1.4 and is no argument
on 2.0. It is taken out.

Left alone: `join()` of a Query, a select() or a Table, which never had it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL342",
    level=Level.BREAKS,
    since="2.0",
    rows=("orm-join-left-flag",),
    examples=(
        Example(
            "j = sa.orm.join(User, Address, join_to_left=False)  # both\n",
            "j = sa.orm.join(User, Address)  # both\n",
        ),
        Example(
            "from sqlalchemy.orm import outerjoin as o\nj = o(User, Address, join_to_left=True)\n",
            "from sqlalchemy.orm import outerjoin as o\nj = o(User, Address)\n",
            title="an outer join",
        ),
        Example(
            "x = f'{sa.orm.join(User, Address, join_to_left=True)}'\n", FLAGGED, title="an f-string"
        ),
        Example("j = sa.orm.join(User, Address)\n", None, title="no flag"),
        Example("j = street.join(a, b, join_to_left=True)\n", None, title="another join"),
    ),
)

MESSAGE = "join() has no join_to_left on 2.0"


@RULE.on(ast.keyword, names=("join_to_left",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The flag in a call of one of the functions."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call):
        return
    if not context.calls(call, "sqlalchemy.orm.join", "sqlalchemy.orm.outerjoin"):
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
    else:
        yield Found(call, MESSAGE, make.fix(make.remove_argument(context, call, keyword)))
