"""`select_entity_from()`, `with_polymorphic()` and `instances()`: what a Query reads from is named.

`Query.select_entity_from(sel)` and `Query.with_polymorphic([..])` were removed in 2.0: an entity
is aliased before it is queried, `alias = aliased(User, sel)` or `alias = with_polymorphic(Base,
[..])`, and later calls name that alias. `Query.instances(result)` is deprecated;
`from_statement()` does it.

A Query that is used up without naming its entity again (`count()`, `all()`, `filter_by()`) gets the
alias in its place; a polymorphic one also where `filter()` and `order_by()` name columns, as its
tables are those of the class. Reported only: the others, whose calls behind have to name the alias.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Fix,
    Found,
    Kind,
    Level,
    Rule,
    make,
)
from alchemigrate.rulekit.onward import unnamed

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
        Example(
            "n = session.query(User).select_entity_from(users.select().alias()).count()  # n\n",
            "n = session.query(aliased(User, users.select().alias())).count()  # n\n",
        ),
        Example(
            'for u in session.query(User).with_polymorphic("*").filter_by(id=1):\n    print(u)\n',
            'for u in session.query(with_polymorphic(User, "*")).filter_by(id=1):\n    print(u)\n',
            title="polymorphic",
        ),
        Example(
            'def f():\n    q = session.query(User).with_polymorphic("*")\n    return q.all()\n',
            'def f():\n    q = session.query(with_polymorphic(User, "*"))\n    return q.all()\n',
            title="over two statements",
        ),
        Example(
            'def f():\n    return session.query(User).with_polymorphic("*")\n',
            FLAGGED,
            title="what follows is not seen",
        ),
        Example(
            'n = session.query(User).with_polymorphic("*").filter(User.id == 1).count()\n',
            'n = session.query(with_polymorphic(User, "*")).filter(User.id == 1).count()\n',
            title="columns are those of the class's tables",
        ),
        Example(
            "query = bakery(\n    lambda s: s.query(User)\n    .with_polymorphic(User)\n"
            "    .filter(User.id == 1)\n)\nuser = query(session).one()\n",
            "query = bakery(\n    lambda s: s.query(with_polymorphic(User, [User]))\n"
            "    .filter(User.id == 1)\n)\nuser = query(session).one()\n",
            title="a baked query of one class alone",
        ),
        Example(
            'q = session.query(User).with_polymorphic("*").join(User.orders).all()\n',
            FLAGGED,
            title="a join starts from the class",
        ),
        Example(
            "q = session.query(User).select_entity_from(users.select().alias())"
            ".filter(User.id > 1).all()\n",
            FLAGGED,
            title="columns of a subquery",
        ),
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
        message = f"Query.{name}() {gone}"
        fix = _aliased(context, call, name)
        yield Found(call, message, fix, reason="" if fix else _CURES[name])


_FUNCTIONS = {
    "select_entity_from": "sqlalchemy.orm.aliased",
    "with_polymorphic": "sqlalchemy.orm.with_polymorphic",
}


def _aliased(context: Context, call: ast.Call, name: str) -> Fix | None:
    """The alias in the place of the one class that is queried, if nothing names it later."""
    match call:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(
                    func=ast.Attribute(attr="query"), args=[entity], keywords=[]
                ) as query
            ),
            args=[given],
            keywords=[],
        ) if name in _FUNCTIONS and not isinstance(given, ast.Starred):
            value = context.value(entity)
        case _:
            return None
    if value.kind is not Kind.CLASS or value.name or context.in_fstring(call):
        return None
    if name == "select_entity_from" and context.kind(given) is not Kind.FROM:
        return None
    if "#" in context.module.text[context.span(query).end : context.span(call).end]:
        return None
    if not unnamed(context, call, columns=name == "with_polymorphic"):
        return None
    single = name == "with_polymorphic" and context.kind(given) is Kind.CLASS
    classes = f"[{context.source(given)}]" if single else context.source(given)
    function, imports = context.name_for(_FUNCTIONS[name], call)
    text = f"{function}({context.source(entity)}, {classes})"
    rest = Edit(context.span(query).end, context.span(call).end, "")
    return make.fix(make.replace(context, entity, text), rest, imports=imports)
