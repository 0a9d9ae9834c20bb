"""`URL.translate_connect_args()` takes names by keyword, not as a list.

`url.translate_connect_args(["host", "db"])` is deprecated since 1.4: the list's names stood for
host, database, username, password and port, in this order, and are given as such.

Left alone: keywords, and methods of that name of anything not proven to be a URL. Reported only: a
list that is not written out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

_HEAD = "from sqlalchemy.engine.url import make_url\nu = make_url('postgresql://h/d')\n"

RULE = Rule(
    code="AL218",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("url-translate-names",),
    examples=(
        Example(
            _HEAD + 'd = u.translate_connect_args(["host", "db"])\n',
            _HEAD + 'd = u.translate_connect_args(host="host", database="db")\n',
        ),
        Example(
            _HEAD + "d = u.translate_connect_args(names=['h'], username='user')\n",
            _HEAD + "d = u.translate_connect_args(host='h', username='user')\n",
            title="other keywords",
        ),
        Example(_HEAD + "d = u.translate_connect_args(names)\n", FLAGGED, title="a variable"),
        Example(_HEAD + "d = u.translate_connect_args(username='user')\n", None, title="new"),
        Example("def f(u):\n    u.translate_connect_args(['h'])\n", None, title="not proven"),
    ),
)

MESSAGE = "translate_connect_args() takes names by keyword"
ORDER = ("host", "database", "username", "password", "port")


@RULE.on(ast.Call, names=("translate_connect_args",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Names given as a list."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.URL:
        return
    given: ast.expr | ast.keyword | None = next(
        (k for k in call.keywords if k.arg == "names"), call.args[0] if call.args else None
    )
    if given is None:
        return
    names = given.value if isinstance(given, ast.keyword) else given
    taken = {keyword.arg for keyword in call.keywords}
    if not isinstance(names, (ast.List, ast.Tuple)) or len(names.elts) > len(ORDER):
        yield Found(call, MESSAGE, reason="its list is not written out here")
    elif taken & set(ORDER[: len(names.elts)]) or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="some are given by keyword as well, or in an f-string")
    else:
        pairs = zip(ORDER, names.elts, strict=False)
        text = ", ".join(f"{word}={context.source(name)}" for word, name in pairs)
        yield Found(call, MESSAGE, make.fix(make.replace(context, given, text)))
