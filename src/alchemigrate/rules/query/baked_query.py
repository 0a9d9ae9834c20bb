"""The baked queries of `sqlalchemy.ext.baked` do what every statement does.

Since 1.4 all statements are cached: a bakery saves nothing that `select()` does not save by
itself. The extension still works.

Reported with --modern: the lambdas of a baked query become methods of one `select()`. Left alone:
everything else of `sqlalchemy.ext`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

RULE = Rule(
    code="AL336",
    level=Level.LEGACY,
    since="2.0",
    rows=("baked-query",),
    examples=(
        Example("from sqlalchemy.ext import baked\nb = baked.bakery()\n", FLAGGED),
        Example(
            "from sqlalchemy.ext.baked import bakery as oven\nb = oven(size=50)\n",
            FLAGGED,
            title="under another name",
        ),
        Example("from sqlalchemy.ext import baked\n", None, title="nothing is baked"),
        Example("from bread import bakery\nb = bakery()\n", None, title="another bakery"),
    ),
)

MESSAGE = "a bakery caches what 2.x caches by itself"
REASON = "write its steps as one select()"
_NAMES = ("sqlalchemy.ext.baked.bakery", "sqlalchemy.ext.baked.BakedQuery.bakery")


@RULE.on(ast.Call, names=("bakery",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A bakery that is made."""
    if context.calls(call, *_NAMES):
        yield Found(call, MESSAGE, reason=REASON)
