"""`ShardedSession(id_chooser=, query_chooser=)` have new names and new arguments.

`identity_chooser` (2.0) and `execute_chooser` (1.4) take their places and are called with other
arguments; the old ones work with a warning.

Reported only: the functions have to take what they are given now:
`identity_chooser(mapper, primary_key, *, lazy_loaded_from, execution_options, bind_arguments)` and
`execute_chooser(orm_context)`. Left alone: sessions that have moved on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

HEAD = "from sqlalchemy.ext.horizontal_shard import ShardedSession\n"

RULE = Rule(
    code="AL343",
    level=Level.DEPRECATED,
    since="2.0",
    rows=("sharded-session-choosers",),
    examples=(
        Example(HEAD + "s = ShardedSession(a, id_chooser=b, query_chooser=c)\n", FLAGGED),
        Example(
            HEAD + "make = sessionmaker(class_=ShardedSession)\n"
            "make.configure(shards={}, query_chooser=c)\n",
            FLAGGED,
            title="configured",
        ),
        Example(HEAD + "s = ShardedSession(a, identity_chooser=b, execute_chooser=c)\n", None),
        Example("s = Ballot(query_chooser=c)\n", None, title="another's"),
    ),
)

_NEW = {
    "id_chooser": "identity_chooser(mapper, primary_key, *, lazy_loaded_from, ..)",
    "query_chooser": "execute_chooser(orm_context)",
}
_SHARD = "sqlalchemy.ext.horizontal_shard"


@RULE.on(ast.keyword, names=tuple(_NEW))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """An old chooser given to a sharded session or its factory."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or keyword.arg is None:
        return
    direct = context.calls(call, f"{_SHARD}.ShardedSession")
    configured = isinstance(call.func, ast.Attribute) and call.func.attr == "configure"
    if direct or (configured and _SHARD in context.module.text):
        message = f"ShardedSession({keyword.arg}=) is deprecated"
        yield Found(keyword, message, reason=f"write {_NEW[keyword.arg]}: it gets other arguments")
