"""`session.flush([user])` flushes everything.

2.1 deprecates flushing some objects only: it breaks the order of writes. `session.flush()` writes
all that is pending.

Left alone: `flush` of anything that is not proven to be a Session. The fix needs `--unsafe`: more
may be written, and earlier.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL824",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("session-flush-objects",),
    examples=(
        Example("session.flush([u])  # u\n", "session.flush()  # u\n", target="2.1", unsafe=True),
        Example("session.flush(objects=[u])\n", "session.flush()\n", target="2.1", unsafe=True),
        Example("session.flush([u])\n", FLAGGED, target="2.1", title="not proven to be the same"),
        Example("x = f'{session.flush([u])}'\n", FLAGGED, target="2.1", title="an f-string"),
        Example("session.flush()\n", None, target="2.1"),
        Example("def f(out):\n    out.flush([1])\n", None, target="2.1", title="not a Session"),
    ),
)

MESSAGE = "flushing some objects only is deprecated on 2.1"


@RULE.on(ast.Call, names=("flush",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """An argument given to a Session's flush()."""
    if not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) not in (Kind.SESSION, Kind.SCOPED_SESSION):
        return
    given = make.arguments(call)
    if len(given) != 1:
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    note = "all that is pending will be written, not only these objects"
    edit = make.remove_argument(context, call, given[0])
    yield Found(call, MESSAGE, make.fix(edit, unsafe=True, note=note))
