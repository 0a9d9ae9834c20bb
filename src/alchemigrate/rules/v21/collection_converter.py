"""Collections have no `converter` and no `linker`.

`@collection.converter` was deprecated in 1.3 and is gone with 2.1: a value that is assigned to the
attribute is converted by a `validates()` method or a listener for `bulk_replace`.
`@collection.linker` (and `link`) went with 1.4: the listeners `init_collection` and
`dispose_collection` are told the same.

Left alone: the other roles of a collection (`appender`, `remover`, `iterator`). There is no
rewrite.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

_HEAD = "from sqlalchemy.orm.collections import collection\n\nclass Bag(list):\n"
_METHOD = "    def f(self, x):\n        return x\n"

RULE = Rule(
    code="AL879",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    rows=("collection-converter-linker",),
    examples=(
        Example(_HEAD + "    @collection.converter\n" + _METHOD, FLAGGED, target="2.1"),
        Example(_HEAD + "    @collection.linker\n" + _METHOD, FLAGGED),
        Example(_HEAD + "    @collection.converter\n" + _METHOD, None, title="2.0 has it"),
        Example(_HEAD + "    @collection.appender\n" + _METHOD, None, target="2.1"),
        Example("f = collection.converter\n", None, target="2.1", title="something else"),
    ),
)

_SINCE = {"converter": "2.1", "linker": "1.4", "link": "1.4"}
_REASONS = {"2.1": "convert in a validates() method, or listen for bulk_replace",
            "1.4": "listen for init_collection and dispose_collection"}  # fmt: skip


@RULE.on(ast.Attribute, names=_SINCE)
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The decorator."""
    since = _SINCE[node.attr]
    if context.origin(node.value) != "sqlalchemy.orm.collections.collection":
        return
    if since != "2.1" or context.target == "2.1":
        message = f"collections have no {node.attr} since {since}"
        yield Found(node, message, reason=_REASONS[since])
