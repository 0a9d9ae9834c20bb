"""`with_only_columns()` takes its columns one by one, not as a list.

`stmt.with_only_columns([a, b])` was deprecated in 1.4 and raises on 2.0. The brackets go, or a star
unpacks what is proven to be a list.

Left alone: columns given one by one, and arguments that may just as well be one column.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.listed import is_list, unlisted

RULE = Rule(
    code="AL105",
    level=Level.BREAKS,
    since="2.0",
    rows=("with-only-columns-list",),
    examples=(
        Example(
            "s = select(users.c.id, users.c.name)\nq = s.with_only_columns([users.c.id])",
            "s = select(users.c.id, users.c.name)\nq = s.with_only_columns(users.c.id)",
        ),
        Example(
            "q = users.select().with_only_columns(\n    [func.count()],\n)",
            "q = users.select().with_only_columns(\n    func.count(),\n)",
            title="several lines",
        ),
        Example(
            "cols = [users.c.id]\nq = users.select().with_only_columns(cols)",
            "cols = [users.c.id]\nq = users.select().with_only_columns(*cols)",
            title="a variable that is a list",
        ),
        Example(
            "def count(stmt):\n    return stmt.with_only_columns([users.c.id])\n",
            "def count(stmt):\n    return stmt.with_only_columns(users.c.id)\n",
            title="given columns, the receiver is a select",
        ),
        Example(
            "def f(thing):\n    return thing.with_only_columns(['a'])\n", None, title="not columns"
        ),
        Example("q = users.select().with_only_columns(users.c.id)", None, title="already new"),
        Example("def f(c):\n    return users.select().with_only_columns(c)\n", None, title="one?"),
        Example(
            "q = f'{users.select().with_only_columns([users.c.id])}'", FLAGGED, title="an f-string"
        ),
    ),
)

MESSAGE = "with_only_columns() takes columns one by one, not a list"


@RULE.on(ast.Call, names=("with_only_columns",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A list given to a select's with_only_columns()."""
    if not isinstance(call.func, ast.Attribute) or len(call.args) != 1:
        return
    columns = call.args[0]
    if isinstance(columns, ast.Starred) or not is_list(context, columns):
        return
    if context.kind(call.func.value) is not Kind.SELECT and not _are_columns(context, columns):
        return
    edits = unlisted(context, call, columns)
    reason = "" if edits else "it stands in an f-string or a comment is in the way"
    yield Found(call, MESSAGE, make.fix(*edits) if edits else None, reason)


def _are_columns(context: Context, columns: ast.expr) -> bool:
    elements = columns.elts if isinstance(columns, (ast.List, ast.Tuple)) else []
    return any(context.kind(element) is Kind.COLUMN for element in elements)
