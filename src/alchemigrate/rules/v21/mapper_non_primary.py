"""There are no mappers beside a class's own.

`mapper(User, table, non_primary=True)` was deprecated in 1.3 in favour of `aliased(User,
subquery)`, also as the target of a relationship; 2.1 raises ArgumentError ("already has a primary
mapper").

Left alone: `non_primary=False`. There is no rewrite: what used the second mapper has to name the
alias.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

RULE = Rule(
    code="AL883",
    level=Level.BREAKS,
    since="2.1",
    startup=True,
    rows=("mapper-non-primary",),
    examples=(
        Example(
            "Base.registry.map_imperatively(User, sub, non_primary=True)\n", FLAGGED, target="2.1"
        ),
        Example(
            "from sqlalchemy.orm import mapper\nm = mapper(User, sub, non_primary=True)\n",
            FLAGGED,
            target="2.1",
        ),
        Example("Base.registry.map_imperatively(Thing, t)\n", None, target="2.1"),
        Example("atlas.map(User, sub, non_primary=True)\n", FLAGGED, target="2.1",
                title="by its class"),
        Example("atlas.map(city, non_primary=True)\n", None, target="2.1", title="no class"),
    ),
)  # fmt: skip


@RULE.on(ast.keyword, names=("non_primary",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The keyword, given together with a mapped class."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or not call.args:
        return
    if isinstance(keyword.value, ast.Constant) and not keyword.value.value:
        return
    first = context.value(call.args[0])
    known = context.origin(call.func) in ("sqlalchemy.orm.mapper", "sqlalchemy.orm.Mapper")
    if known or (first.kind is Kind.CLASS and context.mappings.is_mapped(first.ref)):
        message = "a class has one mapper on 2.1: non_primary is gone"
        yield Found(keyword, message, reason="use aliased(Class, subquery) in its place")
