"""`synonym("name", True)`: arguments behind the name are given by name.

2.0 takes `map_column`, `descriptor`, `comparator_factory`, `doc` and `info` as keywords only. They
are named as 1.4 ordered them.

Left alone: synonyms with their name alone. Reported only: arguments with a star.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL546",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("synonym-positional",),
    examples=(
        Example("s = synonym('name', None)  # s\n", "s = synonym('name', map_column=None)  # s\n"),
        Example(
            "s = synonym('name', True, (describe))\n",
            "s = synonym('name', map_column=True, descriptor=(describe))\n",
            title="two",
        ),
        Example("s = synonym('name', *rest)\n", FLAGGED, title="a star"),
        Example("s = synonym('name', map_column=None)\n", None, title="named"),
        Example("s = synonym('name')\n", None, title="the name alone"),
        Example("s = words.synonym('big', 'large')\n", None, title="not SQLAlchemy"),
    ),
)

MESSAGE = "synonym() takes {} by name on 2.0"
_NAMES = ("map_column", "descriptor", "comparator_factory", "doc", "info")


@RULE.on(ast.Call, names=("synonym",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A synonym with several positional arguments."""
    if len(call.args) < 2 or not context.calls(call, "sqlalchemy.orm.synonym"):
        return
    named = list(zip(call.args[1:], _NAMES, strict=False))
    message = MESSAGE.format(", ".join(name for _, name in named))
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if starred or len(call.args) > len(_NAMES) + 1 or context.in_fstring(call):
        yield Found(call, message, reason="its arguments cannot be told apart here")
        return
    starts = [(make.outer_start(context, argument), name) for argument, name in named]
    edits = [Edit(start, start, f"{name}=") for start, name in starts]
    yield Found(call, message, make.fix(*edits))
