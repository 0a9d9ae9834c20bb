"""`Query.with_parent(user)` is `filter(with_parent(user, User.addresses))`.

The method is legacy: 2.0 warns. It guesses the relationship if none is given; the function takes
it. Where exactly one relationship of the parent's class leads to the queried class, that one is
written.

Left alone: strings as relationship names, which are another rule's. Reported only: parents of an
unknown class, and classes with several such relationships.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Kind,
    Level,
    Ref,
    Rule,
    make,
)
from alchemigrate.rulekit.spelling import Spelling, class_spelling

WITH = "from sqlalchemy.orm import with_parent\n"

RULE = Rule(
    code="AL335",
    level=Level.LEGACY,
    since="2.0",
    rows=("query-with-parent",),
    examples=(
        Example(
            WITH + "u = session.query(User).first()\n"
            "n = session.query(Address).with_parent(u).count()  # of u\n",
            WITH + "u = session.query(User).first()\n"
            "n = session.query(Address).filter(with_parent(u, User.addresses)).count()  # of u\n",
        ),
        Example(
            WITH + "def f(u):\n    return session.query(Address).with_parent(u, User.addresses)\n",
            WITH + "def f(u):\n"
            "    return session.query(Address).filter(with_parent(u, User.addresses))\n",
            title="the relationship is given",
        ),
        Example(
            WITH + "u = session.query(User).first()\nq = session.query(Order).with_parent(u)\n",
            WITH + "u = session.query(User).first()\n"
            "q = session.query(Order).filter(with_parent(u, User.orders))\n",
            title="another relationship",
        ),
        Example(
            "def f(u):\n    return session.query(Address).with_parent(u)\n",
            FLAGGED,
            title="the parent is not known",
        ),
        Example(
            "def f(u):\n    return session.query(Address).with_parent(u, 'addresses')\n",
            None,
            title="a string",
        ),
        Example("def f(tree, u):\n    return tree.with_parent(u)\n", None, title="not a Query"),
        Example(
            WITH + "def f(u):\n    return select(Address).where(with_parent(u, User.addresses))\n",
            None,
            title="the function",
        ),
    ),
)

MESSAGE = "Query.with_parent() is legacy: filter(with_parent(..)) does it"


@RULE.on(ast.Call, names=("with_parent",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of the method."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.QUERY:
        return
    given = context.argument(call, "property", 1)
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return
    if not call.args or len(call.args) > 2 or call.keywords or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="its arguments are not a parent and a relationship")
        return
    text, spelling = "", Spelling("")
    if given is None:
        found = _relationship(context, call.func.value, call.args[0])
        if isinstance(found, str):
            yield Found(call, MESSAGE, reason=found)
            return
        owner, name = found
        spelled = class_spelling(context, owner, call)
        if spelled is None:
            yield Found(call, MESSAGE, reason=f"{owner.name} cannot be imported here")
            return
        text, spelling = f", {spelled.text}.{name}", spelled
    function, imports = context.name_for("sqlalchemy.orm.with_parent", call)
    opening = make.open_parenthesis(context, call) + 1
    end = make.outer_end(context, call.args[-1])
    edits = (
        make.rename_attribute(context, call.func, "filter"),
        Edit(opening, opening, f"{function}("),
        Edit(end, end, f"{text})"),
        *spelling.edits,
    )
    yield Found(call, MESSAGE, make.fix(*edits, imports=(*imports, *spelling.imports)))


def _relationship(context: Context, query: ast.expr, parent: ast.expr) -> tuple[Ref, str] | str:
    """The one relationship that leads from a parent to what is queried, or why it is not known."""
    owner, queried = context.value(parent), context.value(query).items
    if owner.kind is not Kind.INSTANCE or owner.ref is None:
        return "the class of the parent is not proven"
    if not queried or queried[0].kind is not Kind.CLASS or queried[0].name:
        return "the class that is queried is not proven"
    target, mappings = queried[0].ref, context.mappings
    names = [
        attribute.name
        for attribute in (
            *mappings.attributes(owner.ref).values(),
            *mappings.backrefs.get(owner.ref, {}).values(),
        )
        if attribute.is_relationship and mappings.target(attribute) == target
    ]
    if len(names) != 1:
        return f"{owner.ref.name} has {len(names)} relationships to it: name the one that is meant"
    return owner.ref, names[0]
