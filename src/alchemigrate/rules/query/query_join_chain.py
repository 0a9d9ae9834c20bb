"""`Query.join(A.b, B.c)`: one call of join() makes one join.

A chain of relationships in one call was deprecated in 1.4 and raises on 2.0 (or takes the second
for a condition). `join(Address.user, User.orders)` becomes `join(Address.user).join(User.orders)`;
keyword arguments (`isouter`, `full`) go to every call. Several targets, `join(Address, Order)`, and
targets with conditions as tuples, `join((Address, condition), (Order, condition))`, become one call
each as well.

Left alone: `join(target, condition)`, the form that stays. Reported only: arguments that are not
proven to be targets or relationship attributes, and chains with `aliased=` or `from_joinpoint=`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL303",
    level=Level.BREAKS,
    since="2.0",
    rows=("query-join-attr-chain", "query-join-string-chain", "query-join-tuple"),
    examples=(
        Example(
            "q = session.query(Address).join(Address.user, User.orders)",
            "q = session.query(Address).join(Address.user).join(User.orders)",
        ),
        Example(
            "q = session.query(Address).outerjoin(\n    Address.user,  # first\n"
            "    User.orders,\n)\n",
            "q = session.query(Address).outerjoin(\n    Address.user).outerjoin(  # first\n"
            "    User.orders,\n)\n",
            title="over several lines",
        ),
        Example(
            "q = session.query(Address).join(Address.user, User.orders, isouter=True)",
            "q = session.query(Address).join(Address.user, isouter=True)"
            ".join(User.orders, isouter=True)",
            title="keyword arguments go to each",
        ),
        Example(
            "q = session.query(User).join((Address, Address.user_id == User.id))",
            "q = session.query(User).join(Address, Address.user_id == User.id)",
            title="a tuple",
        ),
        Example(
            "q = session.query(User)"
            ".join((Address, Address.user_id == User.id), (Order, User.orders))",
            "q = session.query(User).join(Address, Address.user_id == User.id)"
            ".join(Order, User.orders)",
            title="several tuples",
        ),
        Example(
            "q = session.query(User).join((Address, Address.user_id == User.id), User.orders)",
            "q = session.query(User).join(Address, Address.user_id == User.id).join(User.orders)",
            title="a tuple, then a relationship",
        ),
        Example(
            "q = session.query(User).join(Address, Order)",
            "q = session.query(User).join(Address).join(Order)",
            title="two mapped classes",
        ),
        Example(
            "q = session.query(User).join(users, Address, Order)  # all",
            "q = session.query(User).join(users).join(Address).join(Order)  # all",
            title="a table and two mapped classes",
        ),
        Example(
            "def f(rest):\n    return session.query(User).join(Address, Order, rest)\n",
            FLAGGED,
            title="three, one not proven",
        ),
        Example(
            "def f(condition):\n    return session.query(User).join(Address, condition)\n",
            None,
            title="a condition from elsewhere",
        ),
        Example(
            "q = session.query(Address.id).join(User, Order).filter(Order.id == 1)",
            "q = session.query(Address.id).join(User).join(Order).filter(Order.id == 1)",
            title="classes",
        ),
        Example(
            "q = session.query(Address).join(users, Order, User.orders, isouter=True)",
            "q = session.query(Address).join(users, isouter=True).join(Order, isouter=True)"
            ".join(User.orders, isouter=True)",
            title="a table, a class and a relationship",
        ),
        Example(
            "def narrow(condition):\n    return session.query(User).join(Address, condition)\n",
            None,
            title="what may be a condition",
        ),
        Example(
            "q = session.query(User).join(Address, Address.user_id == User.id, Order)",
            FLAGGED,
            title="a condition between targets",
        ),
        Example(
            "q = session.query(User).join(Address, User.addresses)", None, title="with condition"
        ),
        Example(
            "q = session.query(User).join(Address, Address.user_id == User.id)",
            None,
            title="target and condition",
        ),
        Example("q = session.query(User).join(User.addresses)", None, title="one relationship"),
        Example("x = left.join((1, 2), (3, 4))", None, title="not a Query"),
        Example(
            "q = session.query(Address).join(Address.user, User.orders, aliased=True)",
            FLAGGED,
            title="aliased joins need an alias",
        ),
        Example(
            "def narrow(rest):\n    return session.query(Address).join(Address.user, rest)\n",
            FLAGGED,
            title="the second is not proven",
        ),
    ),
)

MESSAGE = "join() takes one target and its condition: a chain raises on 2.0"


@RULE.on(ast.Call, names=("join", "outerjoin"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A join of a Query with more than one target."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return
    if context.kind(call.func.value) is not Kind.QUERY:
        return
    if not _is_chain(context, call.args):
        return
    reason = _blocked(context, call)
    if reason:
        yield Found(call, MESSAGE, reason=reason)
        return
    yield Found(call, MESSAGE, make.fix(*_edits(context, call)))


def _is_chain(context: Context, given: list[ast.expr]) -> bool:
    """Whether arguments are targets one behind another, and not a target and its condition."""
    first = given[0]
    if isinstance(first, ast.Tuple):
        return True
    if len(given) > 1 and context.kind(first) is Kind.RELATIONSHIP:
        return True
    return _is_selectable(context, first) and (
        len(given) > 2 or (len(given) == 2 and _is_selectable(context, given[1]))
    )


def _is_selectable(context: Context, node: ast.expr) -> bool:
    """Whether something is a mapped class or a table, which never is a condition."""
    value = context.value(node)
    if value.kind is Kind.CLASS:
        return value.ref is not None and context.mappings.is_mapped(value.ref)
    return value.kind is Kind.TABLE


def _is_target(context: Context, node: ast.expr) -> bool:
    return context.kind(node) is Kind.RELATIONSHIP or _is_selectable(context, node)


def _blocked(context: Context, call: ast.Call) -> str:
    if context.in_fstring(call):
        return "it stands inside an f-string: write it outside first"
    if any(keyword.arg not in ("isouter", "full") for keyword in call.keywords):
        return "aliased= and from_joinpoint= are gone: join an aliased() entity instead"
    if any(_is_text(argument) for argument in call.args):
        return "names as strings have to become attributes first"
    for argument in call.args:
        if isinstance(argument, ast.Tuple):
            if len(argument.elts) != 2:
                return "the tuple is not a target and a condition"
        elif context.kind(argument) is not Kind.RELATIONSHIP and not _is_target(context, argument):
            said = context.source(argument)
            return f"{said} is not proven to be a mapped class, table or relationship attribute"
    return ""


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _edits(context: Context, call: ast.Call) -> Iterator[Edit]:
    assert isinstance(call.func, ast.Attribute)
    keywords = "".join(f", {context.source(keyword)}" for keyword in call.keywords)
    for argument in call.args:
        if isinstance(argument, ast.Tuple):
            yield from _unwrapped(context, argument)
    for left in call.args[:-1]:
        comma = make.skip_blank(context, make.outer_end(context, left))
        text, end = context.module.text, comma + 1
        while text[end] == " " and text[end:].lstrip(" ")[0] not in "#\n\r":
            end += 1
        yield Edit(comma, end, f"{keywords}).{call.func.attr}(")


def _unwrapped(context: Context, argument: ast.Tuple) -> Iterator[Edit]:
    """A tuple without its parentheses and without a comma at its end."""
    span = context.span(argument)
    yield Edit(span.start, span.start + 1, "")
    last = context.span(argument.elts[-1]).end
    ahead = make.skip_blank(context, last)
    if context.module.text[ahead] == "," and ahead < span.end:
        yield Edit(ahead, ahead + 1, "")
    yield Edit(span.end - 1, span.end, "")
