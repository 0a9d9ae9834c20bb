"""`Select[Tuple[int, str]]` is `Select[int, str]` on 2.1.

2.1 gives the types of a row's fields one by one (PEP 646), in `Select`, `Row`, `Result` and their
relatives. To a type checker `Row[Tuple[int, str]]` is now a row of one field that holds a tuple;
when it is run nothing changes.

Left alone: `Select[Any]` and other types. Reported only: tuples of any length (`Tuple[int, ...]`).
On 2.0 and 1.4 the new form is an error, so that it is written for 2.1 alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Import, Level, Rule, make

HEAD = "from typing import Tuple\nfrom sqlalchemy import Row, Select\n"

RULE = Rule(
    code="AL722",
    level=Level.LEGACY,
    since="2.1",
    bridge=False,
    rows=("typing-row-tuple-generic",),
    examples=(
        Example(
            HEAD + "def f() -> Select[Tuple[int, str]]:  # both\n    x: Tuple[int]\n",
            HEAD + "def f() -> Select[int, str]:  # both\n    x: Tuple[int]\n",
            target="2.1",
        ),
        Example(
            "from sqlalchemy.engine import Result\n\n\ndef f(r: Result[tuple[User]]) -> None:\n"
            "    pass\n",
            "from sqlalchemy.engine import Result\n\n\ndef f(r: Result[User]) -> None:\n    pass\n",
            target="2.1",
            title="one field",
        ),
        Example(
            "import typing as t\nfrom sqlalchemy import Row\nrows: list[Row[t.Tuple[int, str]]]\n",
            "import typing as t\nfrom sqlalchemy import Row\nrows: list[Row[int, str]]\n",
            target="2.1",
            title="inside another type",
        ),
        Example(
            HEAD + "def f(r: Row[Tuple[int, ...]]) -> None:\n    pass\n",
            FLAGGED,
            target="2.1",
            title="any length",
        ),
        Example(HEAD + "def f(r: Select[object]): pass\n", None, target="2.1", title="no tuple"),
        Example(HEAD + "def f(r: Row[int, str]): pass\n", None, target="2.1", title="new"),
        Example(
            "from typing import Tuple\n\n\ndef f(r: list[Tuple[int, str]]): pass\n",
            None,
            target="2.1",
            title="another type",
        ),
    ),
)

MESSAGE = "{} takes the types of a row's fields one by one on 2.1"
_TOP = "Select CompoundSelect Row Result CursorResult TypedReturnsRows ReturningInsert \
ReturningUpdate ReturningDelete"
_ENGINE = "Row Result CursorResult IteratorResult ChunkedIteratorResult MergedResult FrozenResult"
_TYPES = frozenset(
    [f"sqlalchemy.{name}" for name in _TOP.split()]
    + [f"sqlalchemy.engine.{name}" for name in _ENGINE.split()]
    + ["sqlalchemy.ext.asyncio.AsyncResult", "sqlalchemy.orm.RowReturningQuery"]
)
_TUPLES = ("typing.Tuple", "builtins.tuple", "tuple")


@RULE.on(ast.Subscript)
def find(context: Context, node: ast.Subscript) -> Iterator[Found]:
    """Such a type whose argument is a tuple type."""
    inner = node.slice
    if not isinstance(inner, ast.Subscript) or context.origin(node.value) not in _TYPES:
        return
    if not _is_tuple(context, inner.value):
        return
    message = MESSAGE.format(context.source(node.value))
    fields = inner.slice.elts if isinstance(inner.slice, ast.Tuple) else [inner.slice]
    plain = not any(isinstance(f, ast.Constant) and f.value is ... for f in fields)
    outer, kept = context.span(inner), context.span(inner.slice)
    text = context.module.text
    opening, closing = text[outer.start : kept.start], text[kept.end : outer.end]
    if not plain or not fields or not opening.endswith("[") or "#" in opening + closing:
        yield Found(node, message, reason="its fields cannot be named one by one here")
        return
    dropped = (Import("typing", "Tuple", drop=True),) if context.origin(inner.value) else ()
    edits = (Edit(outer.start, kept.start, ""), Edit(kept.end, outer.end, ""))
    yield Found(node, message, make.fix(*edits, imports=dropped))


def _is_tuple(context: Context, node: ast.expr) -> bool:
    named = isinstance(node, ast.Name) and node.id == "tuple"
    return named or context.origin(node) in _TUPLES
