"""`order` and `on_null` of `Identity` and `Sequence` are Oracle's alone.

2.1 deprecates `Identity(order=..)`, `Identity(on_null=..)` and `Sequence(order=..)` in favour of
`oracle_order` and `oracle_on_null`, which say so. 2.0 does not know the new words.

Left alone: other arguments, and other classes of these names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL863",
    level=Level.DEPRECATED,
    since="2.1",
    bridge=False,
    rows=("identity-sequence-order",),
    examples=(
        Example(
            "c = Column(Integer, sa.Identity(start=1, order=True))  # in turn\n",
            "c = Column(Integer, sa.Identity(start=1, oracle_order=True))  # in turn\n",
            target="2.1",
        ),
        Example(
            "s = sa.Sequence('s', order=True)\ni = sa.Identity(on_null=True)\n",
            "s = sa.Sequence('s', oracle_order=True)\ni = sa.Identity(oracle_on_null=True)\n",
            target="2.1",
            title="both",
        ),
        Example("t = f'{sa.Identity(order=True)}'\n", FLAGGED, target="2.1"),
        Example("i = sa.Identity(start=1)\n", None, target="2.1"),
        Example("from shop import Sequence\ns = Sequence(order=True)\n", None, target="2.1"),
    ),
)

_WORDS = {"Identity": ("order", "on_null"), "Sequence": ("order",)}


@RULE.on(ast.Call, names=_WORDS)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Such an argument."""
    origin = context.origin(call.func)
    if not origin.startswith("sqlalchemy."):
        return
    for keyword in call.keywords:
        if keyword.arg not in _WORDS.get(origin.removeprefix("sqlalchemy."), ()):
            continue
        message = f"{keyword.arg} is oracle_{keyword.arg} on 2.1"
        if context.in_fstring(call):
            yield Found(keyword, message, reason="it stands in an f-string")
        else:
            edit = make.rename_keyword(context, keyword, f"oracle_{keyword.arg}")
            yield Found(keyword, message, make.fix(edit))
