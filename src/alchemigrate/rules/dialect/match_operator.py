"""`match()` asks PostgreSQL for `plainto_tsquery()`.

1.x rendered `column @@ to_tsquery(..)`, which reads operators (`a & b`, `a | b`, `!a`, `a:*`); 2.0
renders `plainto_tsquery(..)`, which takes them for words or drops them. Where all of the project's
URLs name PostgreSQL, the call becomes the operator and the function that it was.

Left alone: words without operators given as literals (both find the same), projects on other
databases, and other things of that name. Reported only: projects that do not say what they run on,
and calls with a `postgresql_regconfig`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Example,
    Found,
    Kind,
    Level,
    Rule,
    databases,
    make,
)

_MODELS = {"models.py": "from sqlalchemy import *\n"}
_HEAD = (
    "u = 'postgresql+psycopg2://h/d'\ne = create_engine(u)\n"
    "t = Table('t', MetaData(), Column('name', String))\n"
)
_OPEN = "t = Table('t', MetaData(), Column('name', String))\n"

RULE = Rule(
    code="AL708",
    level=Level.SILENT,
    since="2.0",
    rows=("pg-match-plainto",),
    examples=(
        Example(
            _HEAD + "q = t.c.name.match('a & b')  # both\n",
            _HEAD + "q = t.c.name.bool_op('@@')(func.to_tsquery('a & b'))  # both\n",
            files=_MODELS,
        ),
        Example(
            _HEAD + "q = t.c.name.match(words)\n",
            _HEAD + "q = t.c.name.bool_op('@@')(func.to_tsquery(words))\n",
            files=_MODELS,
            title="words",
        ),
        Example(
            _HEAD + "q = t.c.name.match(words, postgresql_regconfig='english')\n",
            FLAGGED,
            files=_MODELS,
        ),
        Example(_OPEN + "q = t.c.name.match(words)\n", FLAGGED, files=_MODELS, title="on what?"),
        Example(_HEAD + "q = t.c.name.match('word')\n", None, files=_MODELS, title="one word"),
        Example("q = User.name.match(words)\n", None, title="on SQLite"),
        Example("import re\nq = re.compile('a').match(words)\n", None, title="not a column"),
    ),
)

MESSAGE = "match() is plainto_tsquery() on PostgreSQL since 2.0: operators in the words are lost"
_WORD = re.compile(r"\w+")


@RULE.on(ast.Call, names=("match",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The operator of a column."""
    match call:
        case ast.Call(func=ast.Attribute(value=column) as method, args=[words]):
            pass
        case _:
            return
    if context.kind(column) is not Kind.COLUMN or _is_word(words):
        return
    if not databases.may_be(context.project, "postgresql"):
        return
    reason = ""
    if not databases.only(context.project, "postgresql"):
        reason = "bool_op('@@')(func.to_tsquery(..)) is what it was, and PostgreSQL's alone"
    elif call.keywords or context.in_fstring(call):
        reason = "it has a configuration, or stands in an f-string"
    if reason:
        yield Found(call, MESSAGE, reason=reason)
        return
    function, imports = context.name_for("sqlalchemy.func", call)
    edits = (
        make.rename_attribute(context, method, "bool_op('@@')"),
        *make.wrap(context, words, f"{function}.to_tsquery(", ")"),
    )
    yield Found(call, MESSAGE, make.fix(*edits, imports=imports))


def _is_word(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _WORD.fullmatch(node.value) is not None
    )
