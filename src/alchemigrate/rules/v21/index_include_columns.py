"""A reflected index has no key `include_columns`.

`inspector.get_indexes()` gave the columns of an index's INCLUDE twice: under `include_columns` and,
since 1.4, in `dialect_options` (`postgresql_include`, `mssql_include`). 2.1 has the second only.

Left alone: keys of that name in modules that reflect no indexes. There is no rewrite: the key in
`dialect_options` depends on the database.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

_HEAD = "def f(inspector):\n    for index in inspector.get_indexes('t'):\n"

RULE = Rule(
    code="AL962",
    level=Level.BREAKS,
    since="2.1",
    rows=("index-include-columns-key",),
    examples=(
        Example(_HEAD + "        print(index['include_columns'])\n", FLAGGED, target="2.1"),
        Example(_HEAD + "        print(index.get('include_columns'))\n", FLAGGED, target="2.1"),
        Example(_HEAD + "        print(index['column_names'])\n", None, target="2.1"),
        Example("def f(index):\n    print(index['include_columns'])\n", None, target="2.1",
                title="no index"),
    ),
)  # fmt: skip

KEY = "include_columns"
_REFLECTING = ("get_indexes", "get_multi_indexes")


@RULE.on(ast.Constant)
def find(context: Context, node: ast.Constant) -> Iterator[Found]:
    """The key, where the module reflects indexes."""
    if node.value != KEY or not _is_key(context.parent(node), node):
        return
    calls = context.project.calls_by_name(context.module)
    if any(name in calls for name in _REFLECTING):
        message = f"a reflected index has no {KEY} on 2.1"
        reason = "read dialect_options['postgresql_include'] (or ['mssql_include'])"
        yield Found(node, message, reason=reason)


def _is_key(parent: ast.AST | None, node: ast.Constant) -> bool:
    match parent:
        case ast.Subscript(slice=key):
            return key is node
        case ast.Call(func=ast.Attribute(attr="get" | "pop"), args=[key, *_]):
            return key is node
    return False
