"""`contains_eager(User.addresses, alias="a")` takes the alias itself.

The name of an alias is deprecated: `contains_eager(User.addresses.of_type(alias))` (or
`alias=alias`) tells which rows fill the collection, where `alias` is an `aliased()` entity or a
Table's alias.

Reported only: what the name stands for is an object somewhere else. Left alone: aliases that are no
strings.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

RULE = Rule(
    code="AL339",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("contains-eager-alias-string",),
    examples=(
        Example("o = contains_eager(User.addresses, alias='a')\n", FLAGGED),
        Example(
            "o = joinedload(User.orders).contains_eager(User.addresses, alias='a')\n",
            None,
            title="a method of something that may be another's",
        ),
        Example(
            "a = aliased(Address)\no = contains_eager(User.addresses, alias=a)\n",
            None,
            title="the alias itself",
        ),
        Example("o = contains_eager(User.addresses)\n", None, title="no alias"),
        Example("o = other.contains_eager(x, alias='a')\n", None, title="not SQLAlchemy"),
    ),
)

MESSAGE = "contains_eager() wants the alias itself: its name is deprecated"
REASON = "give the aliased() entity, or write of_type(alias) behind the attribute"


@RULE.on(ast.Call, names=("contains_eager",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call whose alias is a string."""
    alias = context.argument(call, "alias")
    named = isinstance(alias, ast.Constant) and isinstance(alias.value, str)
    if named and context.calls(call, "sqlalchemy.orm.contains_eager"):
        yield Found(call, MESSAGE, reason=REASON)
