"""`select_entity_from()`, `with_polymorphic()` and `instances()`: what a Query reads from is named.

`Query.select_entity_from(sel)` and `Query.with_polymorphic([..])` were removed in 2.0: an entity
is aliased before it is queried, `alias = aliased(User, sel)` or `alias = with_polymorphic(Base,
[..])`, and later calls name that alias. `Query.instances(result)` is deprecated;
`from_statement()` does it.

Reported only: the calls that follow have to name the alias.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

_CURES = {
    "select_entity_from": "query aliased(Model, subquery), and name that alias in the calls behind",
    "with_polymorphic": "query orm.with_polymorphic(Model, classes), and name it in the calls "
    "behind",
    "instances": "from_statement(statement) runs and reads the statement in one",
}

RULE = Rule(
    code="AL328",
    level=Level.BREAKS,
    since="2.0",
    rows=("query-select-entity-from", "query-with-polymorphic", "query-instances"),
    examples=(
        Example("q = session.query(User).select_entity_from(users.select().alias())", FLAGGED),
        Example('q = session.query(User).with_polymorphic("*")', FLAGGED, title="polymorphic"),
        Example("r = session.query(User).instances(cursor)", FLAGGED, title="instances"),
        Example("entity = with_polymorphic(User, '*')", None, title="the function stays"),
        Example("r = reservation.instances()", None, title="not a Query"),
    ),
)


@RULE.on(ast.Call, names=_CURES)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of one of the methods on a Query."""
    if isinstance(call.func, ast.Attribute) and context.kind(call.func.value) is Kind.QUERY:
        name = call.func.attr
        gone = "is deprecated" if name == "instances" else "is gone on 2.0"
        yield Found(call, f"Query.{name}() {gone}", reason=_CURES[name])
