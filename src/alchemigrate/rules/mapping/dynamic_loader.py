"""`relationship(lazy="dynamic")` is legacy: `lazy="write_only"` takes its place.

A dynamic collection is a Query. `WriteOnlyMapped[..]` (2.0) gives a select() to execute, and works
with asyncio; `.append()` is `.add()`.

Reported with --modern: each use of the collection changes. Left alone: other loaders. Not for the
bridge: 1.4 has no write-only collections.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.names import canonical
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

RULE = Rule(
    code="AL547",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("relationship-dynamic-loader",),
    examples=(
        Example("r = relationship('Address', lazy='dynamic')\n", FLAGGED),
        Example(
            "r = relationship('Address', backref=backref('users', lazy='dynamic'))\n",
            FLAGGED,
            title="a backref",
        ),
        Example("r = relationship('Address', lazy='selectin')\n", None, title="another loader"),
        Example("r = fetch('Address', lazy='dynamic')\n", None, title="not SQLAlchemy"),
    ),
)

MESSAGE = "a dynamic collection is legacy"
REASON = 'with lazy="write_only", what is read becomes session.scalars(obj.collection.select())'
_CALLS = ("sqlalchemy.orm.relationship", "sqlalchemy.orm.relation", "sqlalchemy.orm.backref")


@RULE.on(ast.keyword, names=("lazy",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The loader of a relationship or backref."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or canonical(context.origin(call.func)) not in _CALLS:
        return
    if isinstance(keyword.value, ast.Constant) and keyword.value.value == "dynamic":
        yield Found(keyword, MESSAGE, reason=REASON)
