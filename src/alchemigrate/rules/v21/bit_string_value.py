"""Values of PostgreSQL's BIT are `BitString`, a string of its own kind.

They were plain strings. `BitString` is a `str`, so most uses stay; but `int(value)` reads it in
base 2, `strip()`, `lstrip()` and `rstrip()` take zeros away, and `+` takes bits only.

Reported where one of these is done with the attribute of an object whose column is a BIT. Left
alone: all other uses. There is no rewrite: `str(value)` gives the plain string on every version.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule
from alchemigrate.rulekit.declared_columns import declared_type, name_of_type
from alchemigrate.rulekit.made import Made
from alchemigrate.rulekit.tables import column_call

_HEAD = (
    "from sqlalchemy.dialects.postgresql import BIT\n\nclass Flag(Base):\n"
    "    __tablename__ = 'flags'\n    id = Column(Integer, primary_key=True)\n"
    "    bits = Column(BIT(8))\n    name = Column(String)\n\nflag = session.query(Flag).first()\n"
)

RULE = Rule(
    code="AL967",
    level=Level.SILENT,
    since="2.1",
    rows=("pg-bit-bitstring",),
    examples=(
        Example(_HEAD + "n = int(flag.bits)\n", FLAGGED, target="2.1"),
        Example(_HEAD + "n = flag.bits.rstrip()\n", FLAGGED, target="2.1"),
        Example(_HEAD + "n = 'b' + flag.bits\n", FLAGGED, target="2.1"),
        Example(_HEAD + "n = int(flag.bits, 2)\n", None, target="2.1", title="base 2"),
        Example(_HEAD + "ok = flag.bits == '00000001'\n", None, target="2.1", title="compared"),
        Example(_HEAD + "n = int(flag.name)\n", None, target="2.1", title="another column"),
    ),
)

_BIT = "sqlalchemy.dialects.postgresql.BIT"
_STRIPS = ("strip", "lstrip", "rstrip")


@RULE.on(ast.Attribute)
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """Such a use of an attribute."""
    used = _use(context.parent(node), node)
    if used and _is_bit(context, node):
        message = f"{used} of a BIT value does something else on 2.1: it is a BitString"
        yield Found(node, message, reason="take str() of it for the plain string")


def _use(parent: ast.AST | None, node: ast.Attribute) -> str:
    match parent:
        case ast.Call(func=ast.Name(id="int"), args=[only], keywords=[]) if only is node:
            return "int()"
        case ast.Attribute(attr=name) if name in _STRIPS:
            return f"{name}()"
        case ast.BinOp(op=ast.Add()):
            return "+"
    return ""


def _is_bit(context: Context, node: ast.Attribute) -> bool:
    value = context.value(node.value)
    if value.kind is not Kind.INSTANCE or value.ref is None:
        return False
    if not context.mappings.is_mapped(value.ref):
        return False
    attribute = context.mappings.find(value.ref, node.attr)
    call = column_call(context, attribute.module, attribute.call) if attribute else None
    if attribute is None or call is None:
        return False
    written = declared_type(context, Made(attribute.module, call))
    return written is not None and name_of_type(context, attribute.module, written) == _BIT
