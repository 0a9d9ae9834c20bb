"""`Query.with_labels()` became `set_label_style()`.

Legacy since 1.4, with a warning. `with_labels()` and `apply_labels()` are
`set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)`.

Left alone: the same names on anything that is not proven to be a Query.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL325",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("query-with-labels",),
    examples=(
        Example(
            "q = session.query(User).with_labels()",
            "from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL\n"
            "q = session.query(User).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)",
        ),
        Example(
            "from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL\n"
            "s = session.query(User).apply_labels().subquery()\n",
            "from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL\n"
            "s = session.query(User).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL).subquery()\n",
            title="the older name",
        ),
        Example("p = chart.with_labels()", None, title="not a Query"),
        Example("q = session.query(User).with_labels", None, title="not called"),
        Example('x = f"{session.query(User).with_labels()}"', FLAGGED, title="in an f-string"),
    ),
)

MESSAGE = "Query.{}() is legacy: set_label_style() does it"


@RULE.on(ast.Call, names=("with_labels", "apply_labels"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of with_labels() on a Query."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.QUERY:
        return
    message = MESSAGE.format(call.func.attr)
    if context.in_fstring(call) or call.args or call.keywords:
        yield Found(call, message, reason="it stands inside an f-string, or is given arguments")
        return
    style, imports = context.name_for("sqlalchemy.LABEL_STYLE_TABLENAME_PLUS_COL", call)
    at = make.close_parenthesis(context, call)
    edits = (
        make.rename_attribute(context, call.func, "set_label_style"),
        Edit(at, at, style),
    )
    yield Found(call, message, make.fix(*edits, imports=imports))
