"""An index on a part of a JSONB or HSTORE column is of another expression.

`data["key"]` was `data -> 'key'`; on PostgreSQL 14 and newer it is `data['key']` (JSONB since
2.0.42, HSTORE since 2.1). PostgreSQL uses an index for the expression that it was made of only, so
an index in the database no longer serves the queries, until it is made anew from the model.

Reported where an index is declared on such a part. Left alone: indexes on whole columns, on columns
of other types, and on expressions with an operator of their own (`.op("->")`). There is no rewrite:
the index in the database has to follow.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, declared_columns

_HEAD = (
    "from sqlalchemy.dialects.postgresql import HSTORE, JSONB\n"
    "t = Table('t', MetaData(), Column('j', JSONB), Column('h', HSTORE()), Column('x', sa.JSON))\n"
)

RULE = Rule(
    code="AL711",
    level=Level.SILENT,
    since="2.0",
    rows=("pg-hstore-subscript",),
    examples=(
        Example(_HEAD + "i = Index('ix', t.c.j['kind'].astext)\n", FLAGGED),
        Example(_HEAD + "i = Index('ix', t.c.h['kind'])\n", FLAGGED, target="2.1", title="HSTORE"),
        Example(_HEAD + "i = Index('ix', t.c.h['kind'])\n", None, title="HSTORE on 2.0"),
        Example(_HEAD + "i = Index('ix', t.c.j, postgresql_using='gin')\n", None, title="whole"),
        Example(_HEAD + "i = Index('ix', t.c.x['kind'])\n", None, title="generic JSON"),
        Example(_HEAD + "i = Index('ix', t.c.j.op('->')('kind'))\n", None, title="its operator"),
        Example(_HEAD + "q = select(t.c.j['kind'])\n", None, title="no index"),
    ),
)

_TYPES = {
    "sqlalchemy.dialects.postgresql.JSONB": "2.0",
    "sqlalchemy.dialects.postgresql.HSTORE": "2.1",
}


@RULE.on(ast.Call, names=("Index",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """An index with such an expression."""
    if not context.calls(call, "sqlalchemy.Index"):
        return
    for argument in call.args[1:]:
        for node in ast.walk(argument):
            if not isinstance(node, ast.Subscript):
                continue
            name = declared_columns.type_name(context, node.value)
            since = _TYPES.get(name)
            if since is None or (since == "2.1" and context.target != "2.1"):
                continue
            kind = name.rpartition(".")[2]
            message = f"part of a {kind} column: another SQL expression on PostgreSQL 14 and newer"
            reason = "make the index in the database anew, or keep -> with .op('->')"
            yield Found(node, message, reason=reason)
