"""`tometadata()` is called `to_metadata()`.

The old name warns since 1.4, for tables and for the parts of tables.

Left alone: the name in a module that has nothing to do with SQLAlchemy.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.presence import mentions_sqlalchemy

RULE = Rule(
    code="AL114",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("table-tometadata",),
    examples=(
        Example("t = users.tometadata(MetaData())", "t = users.to_metadata(MetaData())"),
        Example(
            "for t in metadata.sorted_tables:\n    t.tometadata(MetaData())\n",
            "for t in metadata.sorted_tables:\n    t.to_metadata(MetaData())\n",
            title="in a loop",
        ),
        Example("def f(t):\n    return t.tometadata(MetaData())\n", FLAGGED, title="not proven"),
        Example("def f(t):\n    return t.tometadata(1)\n", None, bare=True, title="no SQL here"),
        Example("t = users.to_metadata(MetaData())", None, title="already new"),
    ),
)

MESSAGE = "tometadata() is called to_metadata()"


@RULE.on(ast.Call, names=("tometadata",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of the old name."""
    if not isinstance(call.func, ast.Attribute):
        return
    kind = context.kind(call.func.value)
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
    elif kind in (Kind.TABLE, Kind.COLUMN):
        edit = make.rename_attribute(context, call.func, "to_metadata")
        yield Found(call, MESSAGE, make.fix(edit))
    elif kind is Kind.UNKNOWN and mentions_sqlalchemy(context):
        yield Found(call, MESSAGE, reason="the receiver is not proven to be a table")
