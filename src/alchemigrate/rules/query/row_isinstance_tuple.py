"""`isinstance(row, tuple)`: rows are no tuples any more.

Since 1.4 a row of a query is a `Row`: it compares, unpacks and indexes like a tuple, but is not
one for `isinstance()`. `isinstance(row, (tuple, Row))` holds for both.

Rewritten to the latter; reported only where the test stands inside an f-string. Left alone: values
that are not proven to be rows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL333",
    level=Level.SILENT,
    since="1.4",
    rows=("row-isinstance-tuple",),
    examples=(
        Example(
            "row = session.query(User.id, User.name).first()\nok = isinstance(row, tuple)\n",
            "from sqlalchemy.engine import Row\n"
            "row = session.query(User.id, User.name).first()\nok = isinstance(row, (tuple, Row))\n",
        ),
        Example(
            "u = session.query(User).first()\nok = isinstance(u, tuple)\n", None, title="an entity"
        ),
        Example("ok = isinstance((1, 2), tuple)", None, title="a tuple"),
        Example(
            "row = session.query(User.id, User.name).first()\nok = isinstance(row, dict)\n",
            None,
            title="another type",
        ),
        Example(
            'row = session.query(User.id, User.name).first()\nx = f"{isinstance(row, tuple)}"\n',
            FLAGGED,
            title="in an f-string",
        ),
    ),
)

MESSAGE = "a row is no tuple for isinstance() since 1.4"


@RULE.on(ast.Call, names=("isinstance",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A test of a row for being a tuple."""
    match call:
        case ast.Call(args=[subject, ast.Name(id="tuple") as kind]):
            if context.kind(subject) is not Kind.ROW:
                return
            if context.in_fstring(call):
                yield Found(call, MESSAGE, reason="it stands inside an f-string: write it outside")
                return
            name, imports = context.name_for("sqlalchemy.engine.Row", call)
            edit = make.replace(context, kind, f"(tuple, {name})")
            yield Found(call, MESSAGE, make.fix(edit, imports=imports))
