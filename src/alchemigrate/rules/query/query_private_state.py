"""`query._entities`, `query._limit`: the private state of a Query moved.

The attributes that many projects read (`_entities`, `_criterion`, `_limit`, `_offset`,
`_primary_entity`, `_mapper_zero`, `_order_by`, `_distinct` ..) went in 1.4. `column_descriptions`
says what is queried, `whereclause` the condition, `query.statement` all the rest.

`_limit` and `_offset` are reported; nothing is rewritten, as the new values are not the old ones.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

_CURES = {
    "_entities": "column_descriptions",
    "_criterion": "whereclause",
    "_whereclause": "whereclause",
    "_limit": "statement._limit_clause",
    "_offset": "statement._offset_clause",
    "_primary_entity": "column_descriptions[0]",
    "_entity_zero": "column_descriptions[0]['entity']",
    "_mapper_zero": "column_descriptions[0]['entity']",
    "_joinpoint_zero": "column_descriptions[0]['entity']",
    "_bind_mapper": "column_descriptions[0]['entity']",
    "_order_by": "statement._order_by_clauses",
    "_group_by": "statement._group_by_clauses",
    "_with_labels": "set_label_style()",
    "_populate_existing": "get_execution_options()",
}

RULE = Rule(
    code="AL329",
    level=Level.BREAKS,
    since="1.4",
    rows=("query-context-attrs",),
    examples=(
        Example("found = session.query(User)._entities", FLAGGED),
        Example(
            "q = session.query(User)\nif q._limit:\n    q = q.limit(5)\n", FLAGGED, title="limit"
        ),
        Example("d = session.query(User).column_descriptions", None, title="public"),
        Example("x = board._entities", None, title="not a Query"),
    ),
)


@RULE.on(ast.Attribute, names=_CURES)
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A private attribute of a Query."""
    if context.kind(node.value) is Kind.QUERY:
        reason = f"look at query.{_CURES[node.attr]} instead; its value is of another kind"
        yield Found(node, f"the private Query.{node.attr} went in 1.4", reason=reason)
