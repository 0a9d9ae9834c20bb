"""SQLAlchemy-Utils has lost `get_query_entities`, `sort_query` and `CompositeArray`.

They read what is private to a Query or to psycopg2, and are not in the releases (0.37 and later)
that run on SQLAlchemy 2: the import fails.

An import that nothing uses is taken out. Reported only: the rest; `query.column_descriptions` has
the entities, and `order_by()` takes the columns themselves.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.dead_imports import dead
from alchemigrate.rulekit.moving import guarded

RULE = Rule(
    code="AL985",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("utils-removed-functions",),
    examples=(
        Example(
            "from sqlalchemy_utils import get_query_entities\nprint(get_query_entities(q))\n",
            FLAGGED,
        ),
        Example(
            "from sqlalchemy_utils import sort_query, ChoiceType\nprint(ChoiceType)\n",
            "from sqlalchemy_utils import ChoiceType\nprint(ChoiceType)\n",
            title="nothing uses it",
        ),
        Example(
            "import sqlalchemy_utils\nq = sqlalchemy_utils.sort_query(q, 'name')\n",
            FLAGGED,
            title="through the module",
        ),
        Example(
            "try:\n    from sqlalchemy_utils import sort_query\nexcept ImportError:\n"
            "    sort_query = None\n",
            None,
            title="another way out",
        ),
        Example("from sqlalchemy_utils import ChoiceType\n", None, title="still there"),
        Example("from other_utils import sort_query\n", None, title="another package"),
    ),
)

_GONE = {
    "get_query_entities": "query.column_descriptions has the entities",
    "sort_query": "order the query by the columns themselves",
    "CompositeArray": "use an ARRAY of the composite type",
}
_PLACES = (
    "sqlalchemy_utils",
    "sqlalchemy_utils.functions",
    "sqlalchemy_utils.functions.orm",
    "sqlalchemy_utils.functions.sort_query",
    "sqlalchemy_utils.types",
    "sqlalchemy_utils.types.pg_composite",
)


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """An import of a name that is gone."""
    if node.module not in _PLACES or node.level or guarded(context, node):
        return
    for alias in node.names:
        if alias.name in _GONE:
            edits = dead(context, node, alias)
            fix = make.fix(*edits) if edits else None
            reason = "" if edits else _GONE[alias.name]
            yield Found(alias, _message(alias.name), fix, reason, cure=_GONE[alias.name])


@RULE.on(ast.Attribute, names=_GONE)
def find_attribute(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """Such a name read from the package."""
    if context.origin(node).rpartition(".")[0] in _PLACES and not guarded(context, node):
        yield Found(node, _message(node.attr), reason=_GONE[node.attr], cure=_GONE[node.attr])


def _message(name: str) -> str:
    return f"SQLAlchemy-Utils for SQLAlchemy 2 has no {name}"
