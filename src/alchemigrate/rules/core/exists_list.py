"""`exists()` takes one column or select, not a list, and no criterion.

`exists([a], a == 1)` is `exists(a).where(a == 1)`; several columns go into a select of their own:
`exists([a, b])` is `exists(select(a, b))`.

Left alone: `exists()` without arguments, with one column, or with a select.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Import, Level, Rule
from alchemigrate.rulekit.arguments import (
    SELECT_POSITIONS,
    SELECT_WORDS,
    changes,
    moved,
    named_arguments,
)
from alchemigrate.rulekit.chain import bounds
from alchemigrate.rulekit.listed import is_list, unlisted
from alchemigrate.values.text import Fix

RULE = Rule(
    code="AL108",
    level=Level.BREAKS,
    since="2.0",
    rows=("exists-list-args", "exists-multi-columns"),
    examples=(
        Example("q = exists([users.c.id])", "q = exists(users.c.id)"),
        Example(
            "q = exists([users.c.id], users.c.id == 1)",
            "q = exists(users.c.id).where(users.c.id == 1)",
        ),
        Example(
            "q = exists([users.c.id, users.c.name]).where(users.c.id == 1)",
            "q = exists(select(users.c.id, users.c.name)).where(users.c.id == 1)",
            title="several columns",
        ),
        Example(
            "q = sa.exists(users.c.id, users.c.name)",
            "q = sa.exists(select(users.c.id, users.c.name))",
            title="several columns, no list",
        ),
        Example(
            "q = exists([1], from_obj=[users], whereclause=users.c.id == 1)",
            "q = exists(1).select_from(users).where(users.c.id == 1)",
            title="keywords",
        ),
        Example("q = exists([users.c.id], order_by=[users.c.id])", FLAGGED, title="no such method"),
        Example("q = exists().where(users.c.id == 1)", None, title="no arguments"),
        Example("q = exists(select(users.c.id))", None, title="a select"),
        Example("import os\nos.path.exists(['a'])", None, title="a file"),
        Example("q = exists(users.c.id)", None, title="one column"),
    ),
)

MESSAGE = "exists() takes one column or select, and no criterion"
METHODS = ("whereclause", "from_obj", "correlate")


@RULE.on(ast.Call, names=("exists",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """An exists() that is given a list, several columns or keywords."""
    if not context.calls(call, "sqlalchemy.exists") or not call.args:
        return
    first = call.args[0]
    if isinstance(first, ast.Starred):
        return
    if not is_list(context, first):
        if len(call.args) > 1 and not call.keywords:
            yield Found(call, MESSAGE, *_wrapped(context, call, call.args[0], call.args[-1]))
        return
    named = named_arguments(call, 1, SELECT_POSITIONS)
    if named is None or any(name not in METHODS for name, _ in named):
        yield Found(call, MESSAGE, reason="exists() has no method for one of its arguments")
        return
    opened, imports = _opened(context, call, first)
    if opened is None:
        yield Found(call, MESSAGE, reason="it stands in an f-string or a comment is in the way")
        return
    fix, reason = moved(context, call, changes(context, named, SELECT_WORDS), *opened)
    if fix is not None and imports:
        fix = Fix(fix.edits, fix.safety, (*fix.imports, *imports), fix.note)
    yield Found(call, MESSAGE, fix, reason)


def _opened(
    context: Context, call: ast.Call, columns: ast.expr
) -> tuple[tuple[Edit, ...] | None, tuple[Import, ...]]:
    """Edits that open the list, or make it the columns of a select, and the imports for that."""
    match columns:
        case ast.List(elts=[single]) if not isinstance(single, ast.Starred):
            return unlisted(context, call, columns), ()
    if context.in_fstring(call):
        return None, ()
    spelled, imports = context.name_for("sqlalchemy.select", call)
    start, _, end = bounds(context, columns)
    if isinstance(columns, ast.List):
        span = context.span(columns)
        return (Edit(start, span.start + 1, f"{spelled}("), Edit(span.end - 1, end, ")")), imports
    return (Edit(start, start, f"{spelled}(*"), Edit(end, end, ")")), imports


def _wrapped(
    context: Context, call: ast.Call, first: ast.expr, last: ast.expr
) -> tuple[Fix | None, str]:
    if context.in_fstring(call):
        return None, "it stands in an f-string"
    spelled, imports = context.name_for("sqlalchemy.select", call)
    start, end = bounds(context, first)[0], bounds(context, last)[2]
    return Fix((Edit(start, start, f"{spelled}("), Edit(end, end, ")")), imports=imports), ""
