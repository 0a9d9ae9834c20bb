"""The database part of a URL is percent-decoded.

`sqlite:///a%20b.db` named the file `a%20b.db`; 2.1 decodes the part behind the last slash as it
decodes user and password, so it is `a b.db`. `%25` keeps the sign: `sqlite:///a%2520b.db` on 2.1 is
what it was.

Left alone: URLs without `%` there, `%` that starts no code, `%25` (it is written for 2.1), and
texts that are not proven to be URLs. Reported only: URLs with computed parts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make, urls

RULE = Rule(
    code="AL888",
    level=Level.SILENT,
    since="2.1",
    bridge=False,
    rows=("url-database-escaping",),
    examples=(
        Example(
            "e = create_engine('sqlite:///a%20b.db')  # a file\n",
            "e = create_engine('sqlite:///a%2520b.db')  # a file\n",
            target="2.1",
        ),
        Example(
            "e = create_engine('postgresql+psycopg2://u:p%40@h/my%2Ddb?x=%20')\n",
            "e = create_engine('postgresql+psycopg2://u:p%40@h/my%252Ddb?x=%20')\n",
            target="2.1",
            title="the database only",
        ),
        Example("e = create_engine(f'sqlite:///{folder}/a%20b.db')\n", FLAGGED, target="2.1",
                title="computed"),
        Example("e = create_engine('sqlite:///a%2520b.db')\n", None, target="2.1"),
        Example("e = create_engine('sqlite:///100%.db')\n", None, target="2.1", title="no code"),
        Example("e = create_engine('mysql+pymysql://u:p%40w@h/db')\n", None, target="2.1",
                title="the password"),
        Example("u = 'sqlite:///a%20b.db'\n", None, target="2.1", title="not used"),
        Example("e = create_engine('sqlite:///%s%20.db' % x)\n", FLAGGED, target="2.1"),
    ),
)  # fmt: skip

MESSAGE = "the database part of a URL is percent-decoded on 2.1: %25 keeps the percent sign"
_DATABASE = re.compile(r"\w[\w+]*://[^/?]*/(?P<database>[^?]*)")
_CODE = re.compile(r"%(?!25)(?=[0-9A-Fa-f]{2})")


@RULE.on(ast.Constant)
def find(context: Context, node: ast.Constant) -> Iterator[Found]:
    """A literal that is proven to be a URL and has such a code behind the last slash."""
    if not isinstance(node.value, str) or "%" not in node.value:
        return
    parent = context.parent(node)
    begin = node
    if isinstance(parent, ast.JoinedStr) and isinstance(parent.values[0], ast.Constant):
        begin = parent.values[0]
    if begin not in urls.literals(context.project, context.module):
        return
    whole = "".join(
        str(part.value) if isinstance(part, ast.Constant) else "x"
        for part in (parent.values if isinstance(parent, ast.JoinedStr) else [node])
    )
    found = _DATABASE.match(whole)
    if found is None or not _CODE.search(found["database"]):
        return
    written = context.source(node)
    database = found["database"]
    if isinstance(parent, (ast.JoinedStr, ast.BinOp)) or written.count(database) != 1:
        yield Found(node, MESSAGE, reason="a part of it is computed: write %25 for a percent sign")
    else:
        text = written.replace(database, _CODE.sub("%25", database))
        yield Found(node, MESSAGE, make.fix(make.replace(context, node, text)))
