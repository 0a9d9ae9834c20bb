"""`Query.as_scalar()` is called `scalar_subquery()`.

The old name was deprecated in 1.4 and is kept on 2.x with a warning only; the new one does the
same.

Left alone: `as_scalar()` of a select (another rule) and of anything not proven to be a Query.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL320",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("query-as-scalar",),
    examples=(
        Example(
            "top = session.query(func.max(User.id)).as_scalar()",
            "top = session.query(func.max(User.id)).scalar_subquery()",
        ),
        Example(
            "q = session.query(User.id)\nq = q.filter(\n    User.id > 1,  # some\n).as_scalar()\n",
            "q = session.query(User.id)\nq = q.filter(\n    User.id > 1,  # some\n"
            ").scalar_subquery()\n",
            title="over several lines",
        ),
        Example("q = session.query(User.id).scalar_subquery()", None, title="already new"),
        Example("x = grid.as_scalar()", None, title="not a Query"),
        Example('x = f"{session.query(User.id).as_scalar()}"', FLAGGED, title="inside an f-string"),
    ),
)

MESSAGE = "Query.as_scalar() is deprecated: scalar_subquery() does it"


@RULE.on(ast.Call, names=("as_scalar",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of as_scalar() on a Query."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.QUERY:
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands inside an f-string: write it outside first")
        return
    yield Found(
        call, MESSAGE, make.fix(make.rename_attribute(context, call.func, "scalar_subquery"))
    )
