"""Options of `Table()` that have another name: `useexisting`, `mustexist`.

`useexisting=True` is `extend_existing=True` (since 1.4 the old name raises), and `mustexist=` is
`must_exist=`.

Left alone: keywords of that name in calls of anything but `Table()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL128",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    rows=("table-useexisting", "table-mustexist"),
    examples=(
        Example(
            "t = Table('users', metadata, useexisting=True)",
            "t = Table('users', metadata, extend_existing=True)",
        ),
        Example(
            "t = sa.Table('users', metadata, mustexist=True)",
            "t = sa.Table('users', metadata, must_exist=True)",
            title="must exist",
        ),
        Example(
            "v = f\"{Table('users', metadata, mustexist=True)}\"", FLAGGED, title="an f-string"
        ),
        Example("t = Table('users', metadata, extend_existing=True)", None, title="already new"),
        Example("def f(useexisting):\n    pass\n\n\nf(useexisting=1)", None, title="another's"),
    ),
)

NAMES = {"useexisting": "extend_existing", "mustexist": "must_exist"}


@RULE.on(ast.keyword, names=tuple(NAMES))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """An option of Table() under its old name."""
    if not context.calls(context.parent(keyword), "sqlalchemy.Table"):
        return
    new = NAMES[str(keyword.arg)]
    message = f"{keyword.arg}= is called {new}="
    if context.in_fstring(keyword):
        yield Found(keyword, message, reason="it stands in an f-string")
        return
    yield Found(keyword, message, make.fix(make.rename_keyword(context, keyword, new)))
