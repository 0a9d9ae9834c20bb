"""`postgres://` is spelled `postgresql://`.

1.4 removed the dialect name `postgres`: `create_engine("postgres://..")` raises NoSuchModuleError.
Heroku and others still hand out such URLs in `DATABASE_URL`, where code has to replace the word.
The word is corrected in literals that reach `create_engine()` or are set under
`SQLALCHEMY_DATABASE_URI` or `sqlalchemy.url`, and in `alembic.ini` and the like.

Left alone: literals that are not proven to be SQLAlchemy's (drivers take `postgres://` as it is).
Settings of other names in `.env` and compose files are only reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Level,
    Rule,
    TextContext,
    make,
    text_urls,
    url_words,
    urls,
)

RULE = Rule(
    code="AL803",
    level=Level.BREAKS,
    since="1.4",
    rows=("url-postgres-scheme",),
    startup=True,
    examples=(
        Example(
            "e = create_engine('postgres://u:p@h/db')\n",
            "e = create_engine('postgresql://u:p@h/db')\n",
        ),
        Example(
            "e = create_engine('postgres+psycopg2://u:p@h/db')\n",
            "e = create_engine('postgresql+psycopg2://u:p@h/db')\n",
            title="with a driver",
        ),
        Example(
            "import os\nURL = os.environ.get('DB', 'postgres://h/db')  # local\n"
            "e = create_engine(URL)\n",
            "import os\nURL = os.environ.get('DB', 'postgresql://h/db')  # local\n"
            "e = create_engine(URL)\n",
            title="a default of the environment",
        ),
        Example(
            "def f(u, p):\n    return create_engine(f'postgres://{u}:{p}@h/db')\n",
            "def f(u, p):\n    return create_engine(f'postgresql://{u}:{p}@h/db')\n",
            title="an f-string's beginning",
        ),
        Example(
            "class Config:\n    SQLALCHEMY_DATABASE_URI = 'postgres://h/db'\n",
            "class Config:\n    SQLALCHEMY_DATABASE_URI = 'postgresql://h/db'\n",
            title="a setting",
            bare=True,
        ),
        Example(
            "[alembic]\nsqlalchemy.url = postgres://u:p@h/db\n",
            "[alembic]\nsqlalchemy.url = postgresql://u:p@h/db\n",
            path="alembic.ini",
            title="in a configuration",
        ),
        Example("DATABASE_URL=postgres://u:p@h/db\n", FLAGGED, path=".env", title="who reads it?"),
        Example(
            "e = create_engine(f\"{'postgres://h/db'}\")\n", FLAGGED, title="inside an f-string"
        ),
        Example(
            "import psycopg2\nc = psycopg2.connect('postgres://h/db')\n", None, title="a driver"
        ),
        Example("ok = url.startswith('postgres://')\n", None, title="a test of the word"),
        Example(
            "import os\nurl = os.environ['DB'].replace('postgres://', 'postgresql://')\n"
            "e = create_engine(url)\n",
            None,
            title="already replaced",
        ),
        Example("[db]\nname = postgres\nhost = postgres\n", None, path="setup.cfg", title="no URL"),
    ),
)

MESSAGE = "the dialect is called postgresql since 1.4, not postgres"


@RULE.on(ast.Constant)
def find(context: Context, node: ast.Constant) -> Iterator[Found]:
    """A literal that begins with `postgres:` and is proven to be a URL."""
    if not isinstance(node.value, str) or not node.value.startswith(("postgres:", "postgres+")):
        return
    if node not in urls.literals(context.project, context.module):
        return
    edit = url_words.head_edit(context, node, "postgres", "postgresql") or (
        url_words.fstring_head_edit(context, node, "postgres", "postgresql")
    )
    if edit is None:
        yield Found(node, MESSAGE, reason="it stands in an f-string")
    else:
        yield Found(node, MESSAGE, make.fix(edit))


@RULE.on_text(*text_urls.PATTERNS)
def find_setting(context: TextContext) -> Iterator[Found]:
    """A setting whose value begins so."""
    for head in ("postgres://", "postgres+"):
        for place in text_urls.urls(context.document, head):
            edit = Edit(place.start, place.start + len("postgres"), "postgresql")
            if text_urls.of_sqlalchemy(context.document, place):
                yield Found(place, MESSAGE, make.fix(edit))
            else:
                reason = "what reads this setting is not known; for SQLAlchemy write postgresql://"
                yield Found(place, MESSAGE, reason=reason)
