"""Reading an unset collection does not put it into the object's `__dict__`.

Until 1.3 `User().addresses` left an empty list in `__dict__`; since 1.4 the attribute stays unset
until it is changed: `"addresses" in user.__dict__` is False.

Reported where a new object's relationship is read, and its `__dict__` is asked for it afterwards,
in one function. `sqlalchemy.inspect(user).unloaded` tells what is not there. Left alone: objects
that come from elsewhere, and attributes that are not read before.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

RULE = Rule(
    code="AL549",
    level=Level.SILENT,
    since="1.4",
    rows=("uninitialized-collection-dict",),
    examples=(
        Example("u = User()\nu.addresses\nv = 'addresses' in u.__dict__\n", FLAGGED),
        Example(
            "def f():\n    u = User(name='a')\n    print(u.orders)\n"
            "    return 'orders' not in u.__dict__\n",
            FLAGGED,
            title="in a function",
        ),
        Example("u = User()\nv = 'addresses' in u.__dict__\n", None, title="not read before"),
        Example("u = User()\nu.name\nv = 'name' in u.__dict__\n", None, title="a column"),
        Example(
            "def f(u: User):\n    u.addresses\n    return 'addresses' in u.__dict__\n",
            None,
            title="an object from elsewhere",
        ),
    ),
)

MESSAGE = "reading {} does not put it into __dict__ since 1.4"
REASON = "ask sqlalchemy.inspect(obj).unloaded, or assign it first"


@RULE.on(ast.Compare)
def find(context: Context, node: ast.Compare) -> Iterator[Found]:
    """A test for a relationship in the `__dict__` of a new object."""
    match node:
        case ast.Compare(
            left=ast.Constant(value=str(name)),
            ops=[ast.In() | ast.NotIn()],
            comparators=[ast.Attribute(value=ast.Name(id=variable) as owner, attr="__dict__")],
        ):
            value = context.value(owner)
        case _:
            return
    if value.kind is not Kind.INSTANCE or value.ref is None:
        return
    attribute = context.mappings.find(value.ref, name)
    if attribute is None or not attribute.is_relationship:
        return
    bindings = context.scope(node).bindings.get(variable, [])
    made = all(
        isinstance(binding.value, ast.Call) and context.kind(binding.value.func) is Kind.CLASS
        for binding in bindings
    )
    home = context.function(node) or context.module.tree
    if bindings and made and any(_reads(context, use, name, node) for use in
                                 context.uses(variable, home)):  # fmt: skip
        yield Found(node, MESSAGE.format(f"{variable}.{name}"), reason=REASON)


def _reads(context: Context, use: ast.Name, name: str, before: ast.Compare) -> bool:
    parent = context.parent(use)
    return (
        isinstance(parent, ast.Attribute)
        and parent.attr == name
        and isinstance(parent.ctx, ast.Load)
        and use.lineno <= before.lineno
    )
