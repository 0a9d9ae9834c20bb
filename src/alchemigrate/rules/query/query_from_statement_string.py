"""`query.from_statement("select ..")`: SQL text is marked with text().

Plain strings in `from_statement()` have been refused since 1.3; code that still has them was
written for older versions. `text()` is what they meant; parameters stay `:name`.

Left alone: statements that are not strings, and `from_statement` of anything not proven to be a
Query or select().
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL334",
    level=Level.BREAKS,
    since="1.4",
    rows=("query-from-statement-string",),
    examples=(
        Example(
            'us = session.query(User).from_statement("select * from users").all()',
            'us = session.query(User).from_statement(text("select * from users")).all()',
        ),
        Example(
            'us = session.query(User).from_statement(text("select * from users")).all()',
            None,
            title="already new",
        ),
        Example('x = story.from_statement("select it")', None, title="not a Query"),
        Example(
            "x = f'{session.query(User).from_statement(\"select 1\").all()}'",
            FLAGGED,
            title="in an f-string",
        ),
    ),
)

MESSAGE = "from_statement() takes text(), not a string"


@RULE.on(ast.Call, names=("from_statement",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A string given to from_statement() of a Query."""
    if not isinstance(call.func, ast.Attribute) or len(call.args) != 1:
        return
    if context.kind(call.func.value) not in (Kind.QUERY, Kind.SELECT):
        return
    if context.kind(call.args[0]) is not Kind.STR:
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands inside an f-string: write it outside first")
        return
    name, imports = context.name_for("sqlalchemy.text", call)
    yield Found(
        call, MESSAGE, make.fix(*make.wrap(context, call.args[0], f"{name}(", ")"), imports=imports)
    )
