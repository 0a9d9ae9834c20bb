"""`Base._decl_class_registry` is gone: the registry knows the mappers.

It was a private dictionary of class names to classes (and other things). `.values()` in a loop
becomes `[mapper.class_ for mapper in Base.registry.mappers]`; the other forms are reported: a
lookup by name is `next(m.class_ for m in Base.registry.mappers if m.class_.__name__ == name)`.

Left alone: an attribute of that name on anything that is no declarative class.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL533",
    level=Level.BREAKS,
    since="1.4",
    rows=("decl-class-registry",),
    examples=(
        Example(
            "for c in Base._decl_class_registry.values():\n    print(c)\n",
            "for c in [mapper.class_ for mapper in Base.registry.mappers]:\n    print(c)\n",
        ),
        Example("c = Base._decl_class_registry['User']", FLAGGED, title="a lookup"),
        Example("c = Base._decl_class_registry.get(name)", FLAGGED),
        Example("c = Thing._decl_class_registry.get(name)", None, title="not declarative"),
        Example("c = Base.registry.mappers", None),
    ),
)

_LOOK = "next(m.class_ for m in Base.registry.mappers if m.class_.__name__ == name)"


@RULE.on(ast.Attribute, names=("_decl_class_registry",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """Uses of the private dictionary."""
    owner = context.value(node.value)
    declarative = owner.kind is Kind.BASE or (
        owner.kind is Kind.CLASS and context.mappings.is_mapped(owner.ref)
    )
    if not declarative:
        return
    message = "_decl_class_registry is gone since 1.4"
    values = context.parent(node)
    call = context.parent(values) if values is not None else None
    match values, call:
        case ast.Attribute(attr="values"), ast.Call(args=[], keywords=[]) if not context.in_fstring(
            node
        ):
            text = f"[mapper.class_ for mapper in {context.source(node.value)}.registry.mappers]"
            yield Found(node, message, make.fix(make.replace(context, call, text)))
        case _:
            yield Found(node, message, reason=f"look a class up with {_LOOK}")
