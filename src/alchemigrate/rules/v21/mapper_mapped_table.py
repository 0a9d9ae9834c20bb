"""`mapper.mapped_table` is `mapper.persist_selectable`.

Deprecated since 1.3 and removed in 2.1.

Left alone: attributes of that name of anything but `inspect(..)`, `class_mapper(..)`,
`object_mapper(..)` and `__mapper__`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL826",
    level=Level.BREAKS,
    since="2.1",
    rows=("mapper-mapped-table",),
    examples=(
        Example(
            "t = User.__mapper__.mapped_table  # t\n",
            "t = User.__mapper__.persist_selectable  # t\n",
            target="2.1",
        ),
        Example(
            "from sqlalchemy.orm import class_mapper\nt = class_mapper(User).mapped_table\n",
            "from sqlalchemy.orm import class_mapper\nt = class_mapper(User).persist_selectable\n",
            target="2.1",
        ),
        Example(
            "t = f'{User.__mapper__.mapped_table}'\n", FLAGGED, target="2.1", title="an f-string"
        ),
        Example("def f(m):\n    return m.mapped_table\n", None, target="2.1", title="not proven"),
    ),
)

MESSAGE = "Mapper.mapped_table is called persist_selectable"
_MAKERS = ("sqlalchemy.inspect", "sqlalchemy.orm.class_mapper", "sqlalchemy.orm.object_mapper")


@RULE.on(ast.Attribute, names=("mapped_table",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The attribute of a mapper."""
    owner = node.value
    by_name = isinstance(owner, ast.Attribute) and owner.attr == "__mapper__"
    if not by_name and not context.calls(owner, *_MAKERS):
        return
    if context.in_fstring(node):
        yield Found(node, MESSAGE, reason="it stands in an f-string")
        return
    yield Found(node, MESSAGE, make.fix(make.rename_attribute(context, node, "persist_selectable")))
