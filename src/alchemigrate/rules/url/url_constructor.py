"""`URL(...)` is `URL.create(...)`.

A URL is an immutable named tuple since 1.4; its constructor takes all seven parts on 2.0 and raises
TypeError otherwise. `URL.create()` takes what the constructor took, by the same names and
positions.

Left alone: any other class of that name, subclasses, and `isinstance()` and annotations.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

URL = "from sqlalchemy.engine.url import URL\n"

RULE = Rule(
    code="AL800",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("url-constructor",),
    examples=(
        Example(
            URL + "u = URL('sqlite', database='x.db')\n",
            URL + "u = URL.create('sqlite', database='x.db')\n",
        ),
        Example(
            URL + "engine = create_engine(URL(**settings.DATABASE))  # parts\n",
            URL + "engine = create_engine(URL.create(**settings.DATABASE))  # parts\n",
            title="parts of a dictionary",
        ),
        Example(
            "import sqlalchemy as sa\nu = sa.engine.url.URL(\n    'postgresql', 'me',\n)\n",
            "import sqlalchemy as sa\nu = sa.engine.url.URL.create(\n    'postgresql', 'me',\n)\n",
            title="by a module's name",
        ),
        Example(URL + "u = f\"{URL('sqlite')}\"\n", FLAGGED, title="an f-string"),
        Example(URL + "u = URL.create('sqlite')\n", None, title="already new"),
        Example(URL + "def f(u: URL):\n    return isinstance(u, URL)\n", None, title="not called"),
        Example("from yarl import URL\nu = URL('http://h')\n", None, title="another class"),
    ),
)

MESSAGE = "a URL is made by URL.create()"


@RULE.on(ast.Call, names=("URL",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of the class."""
    if not context.calls(call, "sqlalchemy.engine.URL", "sqlalchemy.URL"):
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    yield Found(call, MESSAGE, make.fix(make.after(context, call.func, ".create")))
