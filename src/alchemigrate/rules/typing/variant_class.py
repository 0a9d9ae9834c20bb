"""`Variant(type, {"mysql": other})` is `type.with_variant(other, "mysql")`.

Since 2.0 a type keeps its variants itself: there is no class `Variant` any more, only an empty one
of that name that raises when it is called and that nothing is an instance of. `with_variant()` is
what made a Variant in 1.x too.

Reported only: calls whose type or variants are not written out, and other uses of the class, such
as `isinstance(column.type, Variant)`, which is always false now, and `.impl` and `.mapping` of what
`with_variant()` gives. Left alone: imports of the name by themselves, and other classes of that
name.
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
    Import,
    Level,
    Rule,
    declared_columns,
    make,
)

RULE = Rule(
    code="AL900",
    level=Level.BREAKS,
    since="2.0",
    bridge=True,
    rows=("variant-class",),
    examples=(
        Example(
            "from sqlalchemy import types\n\n"
            "t = types.Variant(String(5), {'mysql': Text()})  # a\n",
            "from sqlalchemy import types\n\nt = String(5).with_variant(Text(), 'mysql')  # a\n",
        ),
        Example(
            "from sqlalchemy.types import Variant\n\nt = Variant(sa.Text(), {})\n",
            "\nt = sa.Text()\n",
            title="no variants",
        ),
        Example(
            "from sqlalchemy.types import Variant\n\n"
            "t = Variant(\n    String(5),\n    {'mysql': Text(), 'oracle': String(9)},\n)\n",
            "\nt = String(5).with_variant(Text(), 'mysql').with_variant(String(9), 'oracle')\n",
            title="two variants",
        ),
        Example(
            "from sqlalchemy.types import Variant\n\n"
            "t = Variant(String(5), {\n    'mysql': Text(),  # longer\n})\n",
            FLAGGED,
            title="a comment is in the way",
        ),
        Example(
            "from sqlalchemy.types import Variant\n\n\ndef f(kinds):\n"
            "    return Variant(String(5), kinds)\n",
            FLAGGED,
            title="variants that are not written out",
        ),
        Example(
            "from sqlalchemy import types\n\n\ndef f(column):\n"
            "    return isinstance(column.type, types.Variant)\n",
            FLAGGED,
            title="always false",
        ),
        Example("t = String(5).with_variant(Text(), 'mysql').impl\n", FLAGGED, title="the inside"),
        Example("t = String(5).with_variant(Text(), 'mysql')\n", None, title="already new"),
        Example("n = String(5).with_variant(Text(), 'mysql').length\n", None, title="the type's"),
        Example(
            "from shop.types import Variant\n\nt = Variant(String(5), {})\n", None, title="another"
        ),
    ),
)

MESSAGE = "there is no Variant since 2.0: a type keeps its variants itself"
REASON = "ask for dialects in the type's own variants instead: nothing is a Variant"


@RULE.on(ast.Name, ast.Attribute, names=("Variant",))
def find(context: Context, node: ast.Name | ast.Attribute) -> Iterator[Found]:
    """The class, called or used otherwise."""
    if context.origin(node) != "sqlalchemy.Variant" or not isinstance(node.ctx, ast.Load):
        return
    call = context.parent(node)
    if not isinstance(call, ast.Call) or call.func is not node:
        yield Found(node, MESSAGE, reason=REASON, cure="compare with the type itself")
        return
    edits = _edits(context, call)
    if isinstance(edits, str):
        yield Found(call, MESSAGE, reason=edits, cure="write type.with_variant(other, dialect)")
        return
    dropped = Import("sqlalchemy.types", "Variant", drop=True)
    yield Found(call, MESSAGE, make.fix(*edits, imports=(dropped,)))


def _edits(context: Context, call: ast.Call) -> list[Edit] | str:
    match call:
        case ast.Call(args=[ast.Call() as base, ast.Dict(keys=keys, values=types)], keywords=[]):
            texts = [context.source(key) for key in keys if isinstance(key, ast.Constant)]
        case _:
            return "the type or its variants are not written out"
    if len(texts) != len(types) or context.in_fstring(call):
        return "the names of the dialects are not written out"
    nodes = [base, *types]
    behind = ["", *(f", {text})" for text in texts)]
    ends = [*(context.span(node).start for node in nodes[1:]), context.span(call).end]
    edits = [Edit(context.span(call).start, context.span(base).start, "")]
    for node, closing, end in zip(nodes, behind, ends, strict=True):
        opening = "" if node is nodes[-1] else ".with_variant("
        edits.append(Edit(context.span(node).end, end, closing + opening))
    if any("#" in context.module.text[edit.start : edit.end] for edit in edits):
        return "a comment is in the way"
    return edits


@RULE.on(ast.Attribute, names=("impl", "mapping"))
def find_inside(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """What a Variant had, read from the result of `with_variant()`."""
    match node.value:
        case ast.Call(func=ast.Attribute(attr="with_variant")) as call:
            if declared_columns.is_type(context, call):
                yield Found(node, f"a type with variants has no .{node.attr}", reason=REASON)
