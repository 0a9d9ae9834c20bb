"""`Query.add_column(x)` is called `add_columns(x)`.

Deprecated in 1.4; `add_columns()` takes one column or several and does the same.

Left alone: `add_column` of anything that is not proven to be a Query (Alembic's `op.add_column`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL324",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("query-add-column",),
    examples=(
        Example(
            "q = session.query(User).add_column(Address.email)",
            "q = session.query(User).add_columns(Address.email)",
        ),
        Example(
            "def more(q):\n    return q\n\n\nq = session.query(User.id)\n"
            "q = q.add_column(User.name)\n",
            "def more(q):\n    return q\n\n\nq = session.query(User.id)\n"
            "q = q.add_columns(User.name)\n",
            title="through a name",
        ),
        Example("from alembic import op\nop.add_column('t', Column('a'))", None, title="Alembic"),
        Example("q = session.query(User).add_columns(User.name)", None, title="already new"),
        Example(
            "q = session.query(User).add_column(column=User.name)", FLAGGED, title="by keyword"
        ),
    ),
)

MESSAGE = "Query.add_column() is deprecated: add_columns() does it"


@RULE.on(ast.Call, names=("add_column",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of add_column() on a Query."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.QUERY:
        return
    if call.keywords or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="add_columns() takes columns by position")
        return
    yield Found(call, MESSAGE, make.fix(make.rename_attribute(context, call.func, "add_columns")))
