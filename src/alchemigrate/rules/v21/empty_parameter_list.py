"""An empty list of parameters is no list of parameters.

`connection.execute(statement, [])` runs the statement once, without parameters. 2.1 deprecates
that, since an empty list most often means that there was nothing to insert.

Left alone: lists that are not written out, and receivers that are not proven.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL823",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("execute-empty-sequence",),
    examples=(
        Example(
            "with engine.begin() as c:\n    c.execute(users.select(), [])  # all\n",
            "with engine.begin() as c:\n    c.execute(users.select())  # all\n",
            target="2.1",
        ),
        Example(
            "with engine.begin() as c:\n    x = f'{c.execute(users.select(), [])}'\n",
            FLAGGED,
            target="2.1",
            title="an f-string",
        ),
        Example(
            "def f(cursor):\n    cursor.execute('a', [])\n", None, target="2.1", title="a cursor"
        ),
        Example(
            "with engine.begin() as c:\n    c.execute(users.insert(), [{'id': 1}])\n",
            None,
            target="2.1",
        ),
    ),
)

MESSAGE = "an empty list of parameters is deprecated: leave it out, or skip the statement"


@RULE.on(ast.Call, names=("execute",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A written empty list behind the statement."""
    match call:
        case ast.Call(func=ast.Attribute(value=on), args=[_, ast.List(elts=[]) as empty]):
            if context.kind(on) not in (Kind.CONNECTION, Kind.SESSION, Kind.SCOPED_SESSION):
                return
        case _:
            return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    yield Found(call, MESSAGE, make.fix(make.remove_argument(context, call, empty)))
