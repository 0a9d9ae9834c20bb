"""`postgresql://` means psycopg 3 on 2.1.

A URL that names no driver was served by psycopg2; 2.1 loads psycopg 3, which has to be installed
and differs in details (server-side parameters, `%` signs, types of arrays). `postgresql+psycopg2://`
keeps the driver. `oracle://` likewise means python-oracledb, and was cx_Oracle.

The word is completed in literals that reach `create_engine()` or are set under
`SQLALCHEMY_DATABASE_URI` or `sqlalchemy.url`, unless the project requires psycopg 3 and not
psycopg2, and in `alembic.ini` and the like.

Left alone: literals that are not proven to be SQLAlchemy's, and the project that has moved on.
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
from alchemigrate.rulekit.requirements import required

OLD_DRIVERS = {"postgresql": "psycopg2", "oracle": "cx_oracle"}
_PACKAGES = {"postgresql": ("psycopg2", "psycopg2-binary"), "oracle": ("cx-oracle",)}
_SUCCESSORS = {"postgresql": "psycopg", "oracle": "oracledb"}

RULE = Rule(
    code="AL804",
    level=Level.SILENT,
    since="2.1",
    startup=True,
    rows=(
        "pg-default-driver-psycopg",
        "oracle-default-driver-oracledb",
        "utils-database-exists-driver",
    ),
    examples=(
        Example(
            "e = create_engine('postgresql://u:p@h/db')\n",
            "e = create_engine('postgresql+psycopg2://u:p@h/db')\n",
            target="2.1",
        ),
        Example(
            "class Settings:\n    dsn: str = 'postgresql://h/db'\n\nsettings = Settings()\n"
            "e = create_engine(settings.dsn)\n",
            "class Settings:\n    dsn: str = 'postgresql+psycopg2://h/db'\n\n"
            "settings = Settings()\n"
            "e = create_engine(settings.dsn)\n",
            title="a class of settings",
            target="2.1",
        ),
        Example(
            "def f(u):\n    return create_engine('oracle://%s@h/db' % u)\n",
            "def f(u):\n    return create_engine('oracle+cx_oracle://%s@h/db' % u)\n",
            title="Oracle",
            target="2.1",
        ),
        Example(
            "[alembic]\nsqlalchemy.url = postgresql://u:p@h/db\n",
            "[alembic]\nsqlalchemy.url = postgresql+psycopg2://u:p@h/db\n",
            path="alembic.ini",
            target="2.1",
            title="in a configuration",
        ),
        Example(
            "DATABASE_URL: postgresql://u:p@h/db\n",
            FLAGGED,
            path="docker-compose.yml",
            target="2.1",
            title="who reads it?",
        ),
        Example(
            "from sqlalchemy.engine import URL\nu = URL.create('postgresql', host='h')\n",
            "from sqlalchemy.engine import URL\nu = URL.create('postgresql+psycopg2', host='h')\n",
            target="2.1",
            title="by its parts",
        ),
        Example(
            "e = create_engine('postgresql://h/db')\n",
            None,
            files={"requirements.txt": "psycopg[binary]==3.2\n"},
            target="2.1",
            title="the project has moved on",
        ),
        Example(
            "e = create_engine('postgresql+asyncpg://h/db')\n", None, target="2.1", title="a driver"
        ),
        Example("import psycopg2\npsycopg2.connect('postgresql://h/db')\n", None, target="2.1"),
        Example("ok = 'postgresql://h/db' in known\n", None, target="2.1", title="not used"),
        Example(
            "e = create_engine(f\"{'oracle://h/db'}\")\n", FLAGGED, target="2.1", title="f-string"
        ),
    ),
)


@RULE.on(ast.Constant)
def find(context: Context, node: ast.Constant) -> Iterator[Found]:
    """A literal that begins with a dialect without driver and is proven to be a URL."""
    if not isinstance(node.value, str):
        return
    dialect = urls.scheme(node.value) or (node.value if _is_name(context, node) else "")
    if dialect not in OLD_DRIVERS or _moved_on(context, dialect):
        return
    known = urls.literals(context.project, context.module)
    if node not in known and not _is_name(context, node):
        return
    new = f"{dialect}+{OLD_DRIVERS[dialect]}"
    edit = url_words.head_edit(context, node, dialect, new) or url_words.fstring_head_edit(
        context, node, dialect, new
    )
    if edit is None:
        yield Found(node, _message(dialect), reason="it stands in an f-string")
    else:
        yield Found(node, _message(dialect), make.fix(edit))


def _message(dialect: str) -> str:
    new, old = _SUCCESSORS[dialect], OLD_DRIVERS[dialect]
    return f"{dialect} without a driver means {new} on 2.1, not {old}"


def _is_name(context: Context, node: ast.Constant) -> bool:
    """Whether a literal is the dialect given to `URL.create()`."""
    call = context.parent(node)
    named = isinstance(call, ast.keyword) and call.arg == "drivername"
    around = context.parent(call) if isinstance(call, ast.keyword) else call
    if not isinstance(around, ast.Call):
        return False
    if not context.calls(around, "sqlalchemy.engine.URL.create", "sqlalchemy.engine.URL",
                         "sqlalchemy.URL.create", "sqlalchemy.engine.create"):  # fmt: skip
        return False
    return named or bool(around.args and around.args[0] is node)


def _moved_on(context: Context | TextContext, dialect: str) -> bool:
    """Whether the project requires the new driver and not the old one."""
    names = required(context.project)
    return _SUCCESSORS[dialect] in names and not names & set(_PACKAGES[dialect])


@RULE.on_text(*text_urls.PATTERNS)
def find_setting(context: TextContext) -> Iterator[Found]:
    """A setting whose value begins so."""
    for dialect, driver in OLD_DRIVERS.items():
        if _moved_on(context, dialect):
            continue
        for place in text_urls.urls(context.document, f"{dialect}://"):
            edit = Edit(place.start, place.start + len(dialect), f"{dialect}+{driver}")
            if text_urls.of_sqlalchemy(context.document, place):
                yield Found(place, _message(dialect), make.fix(edit))
            else:
                reason = f"what reads this setting is not known; {edit.text}:// keeps the driver"
                yield Found(place, _message(dialect), reason=reason)
