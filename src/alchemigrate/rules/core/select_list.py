"""`select()` takes its columns one by one, not as a list.

`select([a, b])` was deprecated in 1.4 and raises on 2.0. The brackets go, or a star unpacks what is
proven to be a list, tuple or generator; nothing else changes. `select([a], a == 1)`, which gave a
criterion as well, is the matter of `select-arguments`.

Left alone: a `select` that is not SQLAlchemy's (`select.select([], [], [])`), and arguments that
may just as well be one table, mapped class or column.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.listed import is_list, unlisted

RULE = Rule(
    code="AL101",
    level=Level.BREAKS,
    since="2.0",
    rows=(
        "select-list",
        "select-list-variable",
        "select-empty-list",
        "select-string-column",
        "flask-db-select-list",
        "alembic-select-list",
    ),
    examples=(
        Example("q = select([users.c.id, users.c.name])", "q = select(users.c.id, users.c.name)"),
        Example(
            "q = sa.select([\n    users.c.id,  # the key\n    users.c.name,\n])\n",
            "q = sa.select(\n    users.c.id,  # the key\n    users.c.name,\n)\n",
            title="comments stay",
        ),
        Example(
            "q = select(\n    [users.c.id, users.c.name,],\n)",
            "q = select(\n    users.c.id, users.c.name,\n)",
            title="a comma in and behind the list",
        ),
        Example("q = select(([users.c.id]))", "q = select(users.c.id)", title="parentheses"),
        Example(
            "cols = [users.c.id]\nq = select(cols)",
            "cols = [users.c.id]\nq = select(*cols)",
            title="a variable that is a list",
        ),
        Example(
            "q = select([c for c in users.c if c.name])",
            "q = select(*[c for c in users.c if c.name])",
            title="a comprehension",
        ),
        Example(
            "q = select(c for c in users.c)",
            "q = select(*(c for c in users.c))",
            title="a generator",
        ),
        Example("q = select([]).select_from(users)", "q = select().select_from(users)"),
        Example(
            "q = select([select([users.c.id]).alias('s')])",
            "q = select(select(users.c.id).alias('s'))",
            title="one in another",
        ),
        Example("import select\nselect.select([1], [], [])", None, bare=True, title="a look-alike"),
        Example("q = select(users.c.id)", None, title="already new"),
        Example("def pick(thing):\n    return select(thing)\n", None, title="may be a table"),
        Example("q = select(users)", None, title="a table"),
        Example("q = select(User)", None, title="a mapped class"),
        Example("q = select(users.c)", None, title="a table's columns are still accepted"),
        Example("q = f'{select([users.c.id])}'", FLAGGED, title="in an f-string"),
        Example("q = select(['id']).select_from(users)", FLAGGED, title="a string was an error"),
    ),
)

MESSAGE = "select() takes columns one by one, not a list"


@RULE.on(ast.Call, names=("select",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A list in first and only place."""
    if not context.calls(call, "sqlalchemy.select") or len(call.args) != 1 or call.keywords:
        return
    columns = call.args[0]
    if isinstance(columns, ast.Starred) or not is_list(context, columns):
        return
    if _has_string(columns):
        yield Found(
            call, MESSAGE, reason="a string among the columns must become text() or column()"
        )
        return
    edits = unlisted(context, call, columns)
    if edits is None:
        yield Found(call, MESSAGE, reason="it stands in an f-string or a comment is in the way")
        return
    yield Found(call, MESSAGE, make.fix(*edits))


def _has_string(columns: ast.expr) -> bool:
    elements = columns.elts if isinstance(columns, (ast.List, ast.Tuple)) else []
    return any(
        isinstance(element, ast.Constant)
        and isinstance(element.value, str)
        and element.value != "*"
        for element in elements
    )
