"""The defaults of a mapped dataclass are not in the `__dict__` of a new object.

`mapped_column(default="new")` of a dataclass was set on each new object; 2.1 leaves the attribute
out until it is read, so that the INSERT applies the default. Reading the attribute gives the
default as before, but `obj.__dict__` and `vars(obj)` have no such key.

Reported where the `__dict__` of an object of such a class is read. Left alone: classes without
defaults, and objects of other classes. There is no rewrite: read the attributes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule
from alchemigrate.rulekit.mapped_dataclasses import is_dataclass

_HEAD = (
    "from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column\n\n"
    "class DB(MappedAsDataclass, DeclarativeBase):\n    pass\n\n"
    "class A(DB):\n    __tablename__ = 'a'\n"
    "    id: Mapped[int] = mapped_column(primary_key=True, init=False)\n"
)
_NEW = "    state: Mapped[str] = mapped_column(default='new')\n\n"

RULE = Rule(
    code="AL873",
    level=Level.SILENT,
    since="2.1",
    rows=("undeclared-mapped-dataclass-default",),
    examples=(
        Example(_HEAD + _NEW + "d = dict(A().__dict__)\n", FLAGGED, target="2.1"),
        Example(_HEAD + _NEW + "a = A()\nd = vars(a)\n", FLAGGED, target="2.1", title="vars"),
        Example(_HEAD + "\nd = A().__dict__\n", None, target="2.1", title="no default"),
        Example(_HEAD + _NEW + "d = A().state\n", None, target="2.1", title="the attribute"),
        Example("d = User().__dict__\n", None, target="2.1", title="no dataclass"),
    ),
)


@RULE.on(ast.Attribute, names=("__dict__",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The dictionary of an object."""
    yield from _found(context, node, node.value)


@RULE.on(ast.Call, names=("vars",))
def find_vars(context: Context, call: ast.Call) -> Iterator[Found]:
    """The same, by `vars()`."""
    if isinstance(call.func, ast.Name) and len(call.args) == 1:
        yield from _found(context, call, call.args[0])


def _found(context: Context, node: ast.expr, thing: ast.expr) -> Iterator[Found]:
    value = context.value(thing)
    if value.kind is not Kind.INSTANCE or value.ref is None:
        return
    if not context.mappings.is_mapped(value.ref) or not is_dataclass(context, value.ref):
        return
    attributes = context.mappings.attributes(value.ref).values()
    names = [a.name for a in attributes if a.argument("default") is not None]
    if names:
        message = f"{', '.join(names)} of a new {value.ref.name} is not in its __dict__ on 2.1"
        yield Found(node, message, reason="read the attributes: they give their defaults")
