"""`Query.join("name")`: relationships are named by attributes, not by strings.

Strings in `join()` and `outerjoin()` were deprecated in 1.4 and raise on 2.0. `join("addresses")`
becomes `join(User.addresses)`. In 1.x each call of `join()` looks its first string up on the
entity that the query starts from (the one in `select_from()`, or the first one queried, or its
alias), and each further string on the target of the one before: `join("orders", "trades")` names
`User.orders` and `Order.trades`.

Left alone: joins of anything that is not proven to be a Query. Reported only: joins whose entity
is not proven, `from_joinpoint=True` and `aliased=True` (another rule names those), and a
relationship that the same query joins twice (1.x joined it once, 2.x joins it twice).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.lead import Entity, chain, join_entity, target_entity
from alchemigrate.values.text import Import

RULE = Rule(
    code="AL302",
    level=Level.BREAKS,
    since="2.0",
    rows=("query-join-string", "query-outerjoin-string", "query-join-target-string-on"),
    examples=(
        Example(
            'q = session.query(User).join("addresses")',
            "q = session.query(User).join(User.addresses)",
        ),
        Example(
            'q = session.query(User).filter(User.id > 1).outerjoin("orders").all()',
            "q = session.query(User).filter(User.id > 1).outerjoin(User.orders).all()",
            title="outer join",
        ),
        Example(
            'q = session.query(Address).join("user", "orders")  # both\n',
            "q = session.query(Address).join(Address.user, User.orders)  # both\n",
            title="each hop starts from the target of the one before",
        ),
        Example(
            'q = session.query(User).join("addresses").outerjoin("orders", isouter=True)',
            "q = session.query(User).join(User.addresses).outerjoin(User.orders, isouter=True)",
            title="each call starts over from the query's entity",
        ),
        Example(
            'q = session.query(User).join(Address, "addresses")',
            "q = session.query(User).join(Address, User.addresses)",
            title="a string as the condition",
        ),
        Example(
            'ua = aliased(User)\nq = session.query(ua).join("addresses")\n',
            "ua = aliased(User)\nq = session.query(ua).join(ua.addresses)\n",
            title="an alias keeps its name",
        ),
        Example(
            'n = session.query(func.count(Address.id)).join("user").scalar()',
            "n = session.query(func.count(Address.id)).join(Address.user).scalar()",
            title="the entity inside a function",
        ),
        Example(
            'q = session.query(User.id).select_from(Address).join("user")',
            "q = session.query(User.id).select_from(Address).join(Address.user)",
            title="select_from() decides",
        ),
        Example(
            "def find(db, by_mail):\n    q = db.query(User)\n    if by_mail:\n"
            '        q = q.join("addresses")\n'
            "    return q\n",
            "def find(db, by_mail):\n    q = db.query(User)\n    if by_mail:\n"
            "        q = q.join(User.addresses)\n    return q\n",
            title="built over several statements",
        ),
        Example(
            'from models import User, session\nq = session.query(User).join("addresses", "user")\n',
            "from models import User, session, Address\n"
            "q = session.query(User).join(User.addresses, Address.user)\n",
            bare=True,
            title="an import for the second hop",
        ),
        Example("path = session.query(User).join", None, title="not called"),
        Example('names = ", ".join("abc")', None, title="a string's join"),
        Example('import os\np = os.path.join("a", "b")', None, title="a path"),
        Example('rows = frame.query(1).join("other")', None, title="not a Query"),
        Example("q = session.query(User).join(User.addresses)", None, title="already new"),
        Example(
            'def narrow(session, kind):\n    return session.query(kind).join("addresses")\n',
            None,
            title="a receiver that nothing proves",
        ),
        Example(
            'def narrow(kind):\n    return session.query(kind).join("addresses")\n',
            FLAGGED,
            title="which entity is not known",
        ),
        Example(
            'q = session.query(User).join(User.addresses).join("addresses", "user")',
            FLAGGED,
            title="joined twice: 1.x joined it once",
        ),
        Example(
            'q = session.query(User).join("addresses").join("user", from_joinpoint=True)',
            'q = session.query(User).join(User.addresses).join("user", from_joinpoint=True)',
            title="from_joinpoint is another rule's",
        ),
        Example(
            'q = session.query(User).limit(5).from_self().join("addresses")',
            FLAGGED,
            title="from_self() adapts the name",
        ),
        Example(
            "log = f\"{session.query(User).join('orders').count()}\"", FLAGGED, title="f-string"
        ),
    ),
)

MESSAGE = "strings as relationship names in join() raise on 2.0"


@RULE.on(ast.Call, names=("join", "outerjoin"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A join of a Query with a string among its arguments."""
    if not isinstance(call.func, ast.Attribute) or not any(map(_is_text, call.args)):
        return
    if context.kind(call.func.value) is not Kind.QUERY:
        return
    reason = _blocked(context, call)
    if reason:
        yield Found(call, MESSAGE, reason=reason)
        return
    hops = _hops(context, call, call.func.value)
    if isinstance(hops, str):
        yield Found(call, MESSAGE, reason=hops)
        return
    edits, imports = hops
    yield Found(call, MESSAGE, make.fix(*edits, imports=imports))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _blocked(context: Context, call: ast.Call) -> str:
    if context.in_fstring(call):
        return "it stands inside an f-string: write it outside first"
    for keyword in call.keywords:
        if keyword.arg in ("aliased", "from_joinpoint"):
            return f"{keyword.arg}= changes what the name means: join an aliased() entity instead"
        if keyword.arg not in ("isouter", "full"):
            return "the keyword arguments are not known"
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return "the arguments are not written out"
    if _joined_twice(context, call):
        return (
            "the query joins this relationship twice: 1.x joined it once, 2.x would join it twice"
        )
    return ""


def _joined_twice(context: Context, call: ast.Call) -> bool:
    assert isinstance(call.func, ast.Attribute)
    first = ast.dump(call.args[0])
    others = (
        other
        for other in chain(context, call.func.value).calls
        if isinstance(other.func, ast.Attribute) and other.func.attr in ("join", "outerjoin")
    )
    return any(
        other.args and _last(other.args[0]) == _last(call.args[0]) for other in others
    ) or any(ast.dump(argument) == first for argument in call.args[1:])


def _last(node: ast.expr) -> str | None:
    """The relationship's own name, however it is written."""
    match node:
        case ast.Constant(value=str(name)) | ast.Attribute(attr=name):
            return name
    return None


def _hops(
    context: Context, call: ast.Call, query: ast.expr
) -> tuple[list[Edit], tuple[Import, ...]] | str:
    entity = join_entity(context, query, call)
    edits: list[Edit] = []
    imports: list[Import] = []
    arguments = list(call.args)
    if len(arguments) == 2 and context.kind(arguments[0]) in (Kind.CLASS, Kind.TABLE, Kind.FROM):
        arguments = arguments[1:]
    for index, argument in enumerate(arguments):
        if isinstance(entity, str):
            return entity
        name = _relationship(context, argument)
        if name is None:
            return "an argument is neither a name nor a relationship attribute"
        if _is_text(argument):
            if not name.isidentifier():
                return f"{name!r} is no attribute name"
            edits += [make.replace(context, argument, f"{entity.spelling.text}.{name}")]
            edits += entity.spelling.edits
            imports += entity.spelling.imports
        if index + 1 < len(arguments):
            entity = _next(context, entity, argument, name)
    return edits, tuple(imports)


def _next(context: Context, entity: Entity, argument: ast.expr, name: str) -> Entity | str:
    owner = context.value(argument).ref
    start = Entity(owner, entity.spelling) if owner is not None else entity
    return target_entity(context, start, name, argument)


def _relationship(context: Context, node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    value = context.value(node)
    return value.name if value.kind is Kind.RELATIONSHIP else None
