"""`Bundle(.., single_entity=True)` says nothing in a `select()`.

The flag makes a Query of the one Bundle give its values without a row around them. `select()` gives
rows always, with the flag or without it (1.4 warns): take the values with `session.scalars()`.

The flag is removed where the Bundle stands in `select()`. Left alone: Bundles of a Query, which the
flag still works for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

HEAD = "from sqlalchemy.orm import Bundle\n"

RULE = Rule(
    code="AL337",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("bundle-single-entity",),
    examples=(
        Example(
            HEAD + "s = select(Bundle('b', User.id, single_entity=True))  # ids\n",
            HEAD + "s = select(Bundle('b', User.id))  # ids\n",
        ),
        Example(
            HEAD + "def f(flag):\n    return select(Bundle('b', User.id, single_entity=flag))\n",
            FLAGGED,
            title="a flag from elsewhere",
        ),
        Example(
            HEAD + "q = session.query(Bundle('b', User.id, single_entity=True))\n",
            None,
            title="in a Query",
        ),
        Example(HEAD + "s = select(Bundle('b', User.id))\n", None, title="no flag"),
        Example("s = select(Bundle('b', single_entity=True))\n", None, title="another Bundle"),
    ),
)

MESSAGE = "single_entity has no effect on a Bundle in select()"


@RULE.on(ast.Call, names=("Bundle",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A Bundle with the flag, as an argument of select()."""
    around = context.parent(call)
    if not context.calls(call, "sqlalchemy.orm.Bundle"):
        return
    if not isinstance(around, ast.Call) or call not in around.args:
        return
    if not context.calls(around, "sqlalchemy.select"):
        return
    for keyword in call.keywords:
        if keyword.arg == "single_entity":
            if isinstance(keyword.value, ast.Constant) and not context.in_fstring(call):
                edit = make.remove_argument(context, call, keyword)
                yield Found(call, MESSAGE, make.fix(edit))
            else:
                yield Found(call, MESSAGE, reason="remove it, and take the values with scalars()")
