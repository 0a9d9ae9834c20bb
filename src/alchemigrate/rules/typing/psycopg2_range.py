"""Columns of range types give SQLAlchemy's own `Range`, not psycopg2's classes.

On 1.x the value of an `INT4RANGE` column was what the driver makes of it: psycopg2's
`NumericRange`, `DateRange` and so on. 2.0 gives `sqlalchemy.dialects.postgresql.Range` whatever the
driver. Checks against the old classes are false then, and comparisons with their objects too; as
parameters they still work.

Left alone: projects without range columns, and such objects that are only stored. There is no
rewrite: `Range` names its bounds otherwise (`Range(1, 5, bounds="[)")`, `.empty`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

_HEAD = (
    "from psycopg2.extras import NumericRange\nfrom sqlalchemy.dialects.postgresql import INT4RANGE"
    "\n\nclass Stay(Base):\n    __tablename__ = 'stays'\n"
    "    id = Column(Integer, primary_key=True)\n    nights = Column(INT4RANGE)\n\n"
)

RULE = Rule(
    code="AL610",
    level=Level.SILENT,
    since="2.0",
    rows=("pg-range-objects",),
    examples=(
        Example(_HEAD + "ok = isinstance(stay.nights, NumericRange)\n", FLAGGED),
        Example(_HEAD + "ok = stay.nights == NumericRange(1, 5)\n", FLAGGED, title="compared"),
        Example(_HEAD + "stay = Stay(nights=NumericRange(1, 5))\n", None, title="stored"),
        Example(
            "from psycopg2.extras import NumericRange\nok = isinstance(x, NumericRange)\n",
            None,
            title="no range column",
        ),
    ),
)

_CLASSES = ("NumericRange", "DateRange", "DateTimeRange", "DateTimeTZRange")
_TYPES = ("INT4RANGE", "INT8RANGE", "NUMRANGE", "DATERANGE", "TSRANGE", "TSTZRANGE")
_REASON = "compare with sqlalchemy.dialects.postgresql.Range"


@RULE.on(ast.Name, ast.Attribute, names=_CLASSES)
def find(context: Context, node: ast.Name | ast.Attribute) -> Iterator[Found]:
    """Such a class in a check or a comparison."""
    if not context.origin(node).startswith("psycopg2."):
        return
    if _in_check(context, node) and _has_range_columns(context):
        message = f"range columns give no {context.origin(node).rpartition('.')[2]} on 2.0"
        yield Found(node, message, reason=_REASON)


def _in_check(context: Context, node: ast.expr) -> bool:
    parent = context.parent(node)
    if isinstance(parent, ast.Tuple):
        parent = context.parent(parent)
    if isinstance(parent, ast.Call) and parent.func is node:
        return isinstance(context.parent(parent), ast.Compare)
    return isinstance(parent, ast.Call) and context.source(parent.func) == "isinstance"


def _has_range_columns(context: Context) -> bool:
    """Whether a module of the project imports a range type of the PostgreSQL dialect."""
    modules = (context.project.module(p) for p in context.project.relevant if p.endswith(".py"))
    return any(
        binding.origin.startswith("sqlalchemy.dialects.postgresql")
        and any(name in module.text for name in _TYPES)
        for module in modules
        if module is not None
        for bindings in context.project.own_scope(module, module.tree).bindings.values()
        for binding in bindings
    )
