"""`select()` takes nothing but columns: criteria, tables, ordering and the rest are methods.

`select([a], a == 1, from_obj=[t], order_by=[a], limit=5)` is
`select(a).where(a == 1).select_from(t).order_by(a).limit(5)`. Each comma or keyword becomes the
method's parenthesis, so order, line breaks and comments stay.

Left alone: `select(a, b)`, and calls with `**options`, which are reported. A criterion that may be
None is only moved with --unsafe: None meant "no criterion", `.where(None)` means NULL.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule
from alchemigrate.rulekit.arguments import (
    SELECT_POSITIONS,
    SELECT_WORDS,
    changes,
    moved,
    named_arguments,
)
from alchemigrate.rulekit.chain import bounds
from alchemigrate.rulekit.listed import is_list, unlisted

RULE = Rule(
    code="AL102",
    level=Level.BREAKS,
    since="2.0",
    rows=(
        "select-whereclause-positional",
        "select-kw-from-obj",
        "select-kw-whereclause",
        "select-kw-order-by",
        "select-kw-group-by",
        "select-kw-having",
        "select-kw-distinct",
        "select-kw-limit",
        "select-kw-offset",
        "select-kw-correlate",
        "select-kw-for-update",
        "select-kw-use-labels",
        "select-kw-prefixes",
        "select-kw-bind",
        "mysql-distinct-string",
    ),
    examples=(
        Example(
            "q = select([users.c.id], users.c.id == 1)",
            "q = select(users.c.id).where(users.c.id == 1)",
        ),
        Example(
            "q = select([users.c.id, users.c.name], users.c.id == 1, [users], "
            "order_by=[users.c.id])",
            "q = select(users.c.id, users.c.name).where(users.c.id == 1).select_from(users)"
            ".order_by(users.c.id)",
            title="positions and keywords",
        ),
        Example(
            "q = sa.select(\n    [users.c.id],  # key\n    whereclause=users.c.id == 1,\n"
            "    distinct=True,\n    limit=5,  # few\n)\n",
            "q = sa.select(\n    users.c.id).where(  # key\n    users.c.id == 1).distinct("
            ").limit(\n    5,  # few\n)\n",
            title="several lines",
        ),
        Example(
            "q = select(columns=[users.c.id], from_obj=users, for_update='nowait', offset=None)",
            "q = select(users.c.id).select_from(users).with_for_update(nowait=True).offset(None)",
            title="all by keyword",
        ),
        Example(
            "q = select([users.c.id], use_labels=True, correlate=False, group_by=[users.c.id],)",
            "from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL\n"
            "q = select(users.c.id).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)"
            ".correlate(None).group_by(users.c.id,)",
            title="labels",
        ),
        Example(
            "q = select([users.c.id], None, [users], distinct=False)",
            "q = select(users.c.id).select_from(users)",
            title="what says nothing goes",
        ),
        Example(
            "q = select([users.c.id], and_(users.c.id == 1, users.c.id.in_("
            "select([addresses.c.user_id], addresses.c.id > 3))))",
            "q = select(users.c.id).where(and_(users.c.id == 1, users.c.id.in_("
            "select(addresses.c.user_id).where(addresses.c.id > 3))))",
            title="one in another",
        ),
        Example(
            "def find(cond):\n    return select([users.c.id], cond)\n",
            "def find(cond):\n    return select(users.c.id).where(cond)\n",
            title="a criterion that may be None",
            unsafe=True,
        ),
        Example(
            "def find(cond=None):\n    return select([users.c.id], cond)\n",
            FLAGGED,
            title="not without a look",
        ),
        Example(
            "from sqlalchemy.sql import expression\ncols = [users.c.id]\n"
            "q = expression.select(cols, distinct=True, order_by=[c.asc() for c in cols])\n",
            "from sqlalchemy.sql import expression\ncols = [users.c.id]\n"
            "q = expression.select(*cols).distinct().order_by(*[c.asc() for c in cols])\n",
            title="by way of a module",
        ),
        Example(
            "q = select([users.c.id], bind=engine)\nr = session.execute(q.limit(5))\n",
            "q = select(users.c.id)\nr = session.execute(q.limit(5))\n",
            title="a session executes it",
        ),
        Example(
            "def f():\n    return select([users.c.id], bind=engine)\n",
            FLAGGED,
            title="who executes it?",
        ),
        Example(
            "e = create_engine('mysql+pymysql://h/d')\nq = select([t], distinct='distinctrow')",
            "e = create_engine('mysql+pymysql://h/d')\nq = select(t).prefix_with('DISTINCTROW')",
            files={"models.py": "from sqlalchemy import *\nt = table('t', column('id'))\n"},
            title="a word of MySQL's",
        ),
        Example("q = select([users.c.id], distinct='distinctrow')", FLAGGED, title="not on MySQL"),
        Example("o = {}\nq = select([users.c.id], **o)", FLAGGED, title="unnamed options"),
        Example("q = select(users.c.id, users.c.name)", None, title="already new"),
        Example("def f(a, b):\n    return select(a, b)\n", None, title="two columns"),
        Example(
            "import select\nselect.select([1], [], [], 5)", None, bare=True, title="a look-alike"
        ),
        Example(
            "from peewee import select\nselect([1], where=2)", None, bare=True, title="another's"
        ),
    ),
)

MESSAGE = "select() takes columns only: {} must be a method"


@RULE.on(ast.Call, names=("select",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A list followed by something, or a keyword that select() had."""
    if not context.calls(call, "sqlalchemy.select"):
        return
    head = next((k for k in call.keywords if k.arg == "columns"), None)
    named = named_arguments(call, 1 if head is None else 0, SELECT_POSITIONS)
    if not _is_legacy(context, call, head):
        return
    if named is None:
        yield Found(call, MESSAGE.format("the rest"), reason="it is called with unnamed arguments")
        return
    named = [(name, argument) for name, argument in named if argument is not head]
    message = MESSAGE.format(", ".join(name for name, _ in named) or "columns=")
    if any(name not in SELECT_WORDS for name, _ in named):
        yield Found(call, message, reason="it has a keyword that select() never had")
        return
    columns = _columns(context, call, head)
    if columns is None:
        yield Found(call, message, reason="its columns are not given as a list that can be opened")
        return
    fix, reason = moved(context, call, changes(context, named, SELECT_WORDS), *columns)
    yield Found(call, message, fix, reason)


def _is_legacy(context: Context, call: ast.Call, head: ast.keyword | None) -> bool:
    if any(k.arg in SELECT_WORDS for k in call.keywords) or head is not None:
        return True
    first = call.args[0] if call.args else None
    if first is None or isinstance(first, ast.Starred) or not is_list(context, first):
        return False
    return len(call.args) > 1 or bool(call.keywords)


def _columns(context: Context, call: ast.Call, head: ast.keyword | None) -> tuple[Edit, ...] | None:
    """The edits that open the list of columns."""
    if head is None:
        if not call.args:
            return ()
        first = call.args[0]
        if isinstance(first, ast.Starred) or context.kind(first) in (Kind.CLASS, Kind.TABLE):
            return None
        return unlisted(context, call, first)
    start, value_start, end = bounds(context, head)
    if call.args or not isinstance(head.value, ast.List) or not head.value.elts:
        return None
    span = context.span(head.value)
    return (
        Edit(start, value_start, ""),
        Edit(value_start, span.start + 1, ""),
        Edit(span.end - 1, end, ""),
    )
