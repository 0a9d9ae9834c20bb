"""`with_variant()` takes the dialect's name by position.

2.0 made it `with_variant(type_, *dialect_names)`: the keyword `dialect_name` raises TypeError.

Left alone: names given by position, and methods of that name that are not proven to be a type's.
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

RULE = Rule(
    code="AL606",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("with-variant-keyword",),
    examples=(
        Example(
            "t = String(5).with_variant(Text(), dialect_name='mysql')  # long\n",
            "t = String(5).with_variant(Text(), 'mysql')  # long\n",
        ),
        Example(
            "t = String(5).with_variant(\n    type_=Text(),\n    dialect_name='mysql',\n)\n",
            "t = String(5).with_variant(\n    Text(),\n    'mysql',\n)\n",
            title="both",
        ),
        Example(
            "t = String(5).with_variant(Text(), 'mysql').with_variant(\n"
            "    Text(), dialect_name='oracle')\n",
            "t = String(5).with_variant(Text(), 'mysql').with_variant(\n    Text(), 'oracle')\n",
            title="a chain",
        ),
        Example(
            "t = String(5).with_variant(dialect_name='mysql', type_=Text())\n",
            FLAGGED,
            title="the other way round",
        ),
        Example("t = String(5).with_variant(Text(), 'mysql')\n", None),
        Example("t = plan.with_variant('a', dialect_name='b')\n", None, title="not a type"),
    ),
)

MESSAGE = "with_variant() has no keyword dialect_name on 2.0"


@RULE.on(ast.Call, names=("with_variant",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The keyword given to a type's method."""
    names = [keyword.arg for keyword in call.keywords]
    if "dialect_name" not in names or not declared_columns.is_type(context, call):
        return
    if names[-1] != "dialect_name" or {*names} - {"type_", "dialect_name"}:
        yield Found(call, MESSAGE, reason="its arguments stand in another order")
    elif context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
    else:
        starts = [(context.span(k).start, context.span(k.value).start) for k in call.keywords]
        yield Found(call, MESSAGE, make.fix(*(Edit(start, end, "") for start, end in starts)))
