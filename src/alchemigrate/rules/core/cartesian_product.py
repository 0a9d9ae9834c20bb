"""A statement whose tables nothing links.

`select(users.c.id, addresses.c.id)` and `session.query(User, Address)` without a join and without a
criterion give every user with every address. Since 1.4 such a statement warns when it is run.

Reported is what is run just as it is built, from tables and classes that are known, without any
criterion. Left alone: all else; a criterion may link the tables. Reported only: a join or criterion
is missing, or `join(b, true())` says that the product is meant.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import lineage
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Ref, Rule
from alchemigrate.rulekit.columns import source_of
from alchemigrate.rulekit.statements import assigned_value

RULE = Rule(
    code="AL145",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("cartesian-product-warning",),
    examples=(
        Example("r = session.execute(select(users.c.id, addresses.c.id)).all()\n", FLAGGED),
        Example(
            "r = session.query(User, Address.id).order_by(User.id).all()\n",
            FLAGGED,
            title="a Query",
        ),
        Example(
            "q = select([User.id, Address.id]).limit(5)\nr = engine.connect().execute(q)\n",
            FLAGGED,
            title="kept under a name",
        ),
        Example(
            "r = session.query(User, Address).filter(User.id == Address.user_id).all()\n",
            None,
            title="a criterion",
        ),
        Example("r = session.query(User, Address).join(Address).all()\n", None, title="a join"),
        Example("q = select(users.c.id, addresses.c.id)\n", None, title="not run as it is"),
        Example("r = session.query(User.id, User.name).all()\n", None, title="one table"),
        Example("r = session.query(User, aliased(User)).all()\n", None, title="an alias"),
        Example(
            "class Admin(User):\n    level = Column(Integer)\n\n\n"
            "r = session.query(User, Admin).all()\n",
            None,
            title="one inherits from the other",
        ),
    ),
)  # fmt: skip

MESSAGE = "nothing links {}: every row is combined with every other"
REASON = "join them, or say join(.., true()) if the product is meant"
NEUTRAL = frozenset(
    "order_by limit offset distinct yield_per execution_options with_for_update group_by".split()
)
RUNNING = frozenset("all first one one_or_none".split())
RUNNERS = (Kind.CONNECTION, Kind.ENGINE, Kind.SESSION, Kind.SCOPED_SESSION)


@RULE.on(ast.Call, names=("execute", "scalars", "scalar"))
def find_executed(context: Context, call: ast.Call) -> Iterator[Found]:
    """A select that is executed as it is built."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return
    if context.kind(call.func.value) not in RUNNERS:
        return
    statement = call.args[0]
    built = assigned_value(context, statement) if isinstance(statement, ast.Name) else statement
    select = _base(built)
    if select is not None and context.calls(select, "sqlalchemy.select"):
        yield from _unlinked(context, select)


@RULE.on(ast.Call, names=tuple(RUNNING))
def find_query(context: Context, call: ast.Call) -> Iterator[Found]:
    """A Query that is run as it is built."""
    if not isinstance(call.func, ast.Attribute) or call.args:
        return
    query = _base(call.func.value)
    match query:
        case ast.Call(func=ast.Attribute(attr="query")) if context.kind(query) is Kind.QUERY:
            yield from _unlinked(context, query)


def _base(node: ast.expr | None) -> ast.Call | None:
    """The call below a chain of methods that link nothing."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr not in NEUTRAL:
            break
        node = node.func.value
    return node if isinstance(node, ast.Call) else None


def _unlinked(context: Context, call: ast.Call) -> Iterator[Found]:
    if call.keywords or not call.args:
        return
    first = call.args[0]
    columns = first.elts if isinstance(first, (ast.List, ast.Tuple)) else call.args
    sources = [source_of(context, column) for column in columns]
    distinct = list(dict.fromkeys(sources))
    if len(distinct) < 2 or None in distinct or _related(context, distinct):
        return
    names = " and ".join(dict.fromkeys(context.source(c).partition(".")[0] for c in columns))
    yield Found(call, MESSAGE.format(names), reason=REASON)


def _related(context: Context, sources: list[Ref | ast.Call | None]) -> bool:
    """Whether one class inherits from another: their tables are joined by that."""
    refs = [source for source in sources if isinstance(source, Ref)]
    return any(
        one is not other and one in lineage(context.infer, other) for one in refs for other in refs
    )
