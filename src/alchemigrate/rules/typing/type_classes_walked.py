"""Walking the classes of a column type meets `Double` and `Uuid`, which are new in 2.0.

2.0 put two classes of its own between types that were there before: `Double` under `Float`, above
`DOUBLE`, `DOUBLE_PRECISION` and `BINARY_DOUBLE`; and `Uuid` above `UUID` and `UNIQUEIDENTIFIER`.
Code that takes the first class of a type's `__mro__` that suits it (generators, type mappings,
adapters) then takes another one, without an error. Where a loop asks each class for its
`__visit_name__`, which only SQLAlchemy's have, the new ones are passed over, so that it finds what
it found before; who wants the new types takes these lines out again.

Left alone: loops over other classes, those that ask for nothing of SQLAlchemy, and those that speak
of `Double` already.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

_LOOP = """\
def adapted(kind):
    for cls in kind.__class__.__mro__:
        if hasattr(cls, "__visit_name__"):
            print(cls)
"""
_PASSED = """\
import sqlalchemy as sa


def adapted(kind):
    for cls in kind.__class__.__mro__:
        if cls in (sa.Double, sa.Uuid):
            continue
        if hasattr(cls, "__visit_name__"):
            print(cls)
"""

RULE = Rule(
    code="AL613",
    level=Level.SILENT,
    since="2.0",
    rows=(),
    examples=(
        Example("import sqlalchemy as sa\n\n\n" + _LOOP, _PASSED),
        Example(
            "import sqlalchemy as sa\nfor cls in type(kind).__mro__:\n"
            "    name = getattr(cls, '__visit_name__', None)\n",
            "import sqlalchemy as sa\nfor cls in type(kind).__mro__:\n"
            "    if cls in (sa.Double, sa.Uuid):\n        continue\n"
            "    name = getattr(cls, '__visit_name__', None)\n",
            title="with type() and getattr",
        ),
        Example(
            "for cls in type(kind).mro(): print(cls, hasattr(cls, '__visit_name__'))\n",
            FLAGGED,
            title="on one line",
        ),
        Example("import sqlalchemy as sa\n\n\n" + _LOOP, FLAGGED, target="bridge"),
        Example(
            "names = [c for c in type(kind).__mro__ if hasattr(c, '__visit_name__')]\n",
            FLAGGED,
            title="a comprehension",
        ),
        Example(_PASSED, None, title="passed over already"),
        Example(
            "for cls in type(kind).__mro__:\n    print(hasattr(cls, '__table__'))\n",
            None,
            title="nothing of a type is asked for",
        ),
        Example(
            "for cls in (A, B):\n    print(hasattr(cls, '__visit_name__'))\n",
            None,
            title="classes that are named",
        ),
        Example(
            "for cls in type(kind).__mro__:\n    print(hasattr(kind, '__visit_name__'))\n",
            None,
            title="something else is asked",
        ),
    ),
)

_MESSAGE = "the classes of a column type have Double and Uuid among them on 2.0"


@RULE.on(ast.For, ast.comprehension, words=("__visit_name__",))
def find(context: Context, loop: ast.For | ast.comprehension) -> Iterator[Found]:
    """A loop over an `__mro__` that asks its classes for their `__visit_name__`."""
    if not isinstance(loop.target, ast.Name) or not _is_mro(loop.iter):
        return
    asked: ast.AST | None = loop if isinstance(loop, ast.For) else context.parent(loop)
    if asked is None or not _asks(asked, loop.target.id) or _knows(asked):
        return
    if isinstance(loop, ast.comprehension):
        yield Found(loop.iter, _MESSAGE, reason="it is no loop of statements")
        return
    first = loop.body[0]
    reason = ""
    if context.target == "bridge":
        reason = "1.4 has neither of them"
    elif first.lineno == loop.lineno:
        reason = "the loop stands on one line"
    if reason:
        yield Found(loop.iter, _MESSAGE, reason=reason)
        return
    double, imports = context.name_for("sqlalchemy.Double", loop)
    uuid, more = context.name_for("sqlalchemy.Uuid", loop)
    indent = make.indent_of(context, first)
    text = f"if {loop.target.id} in ({double}, {uuid}):\n{indent}    continue\n{indent}"
    yield Found(
        loop.iter, _MESSAGE, make.fix(make.before(context, first, text), imports=(*imports, *more))
    )


def _is_mro(node: ast.expr) -> bool:
    """`X.__mro__`, `X.mro()` or `getmro(X)`, all of it."""
    match node:
        case ast.Attribute(attr="__mro__") | ast.Call(func=ast.Attribute(attr="mro" | "getmro")):
            return True
        case ast.Call(func=ast.Name(id="getmro")):
            return True
    return False


def _asks(where: ast.AST, name: str) -> bool:
    """Whether a class is asked for its `__visit_name__`."""
    for node in ast.walk(where):
        match node:
            case (
                ast.Call(
                    func=ast.Name(id="hasattr" | "getattr"),
                    args=[ast.Name(id=asked), ast.Constant(value="__visit_name__"), *_],
                )
                | ast.Attribute(value=ast.Name(id=asked), attr="__visit_name__")
            ):
                if asked == name:
                    return True
    return False


def _knows(where: ast.AST) -> bool:
    """Whether the loop speaks of the new classes itself."""
    names = {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(where)}
    return bool(names & {"Double", "Uuid"})
