"""sqlalchemy-migrate does not import under SQLAlchemy 2.

The package (`import migrate`) ended in 2020; it needs `sqlalchemy.databases` and metadata bound to
an engine, which 2.0 does not have, and has no successor of that name. Migrations move to Alembic:
stamp databases at the revision they have reached, and delete the old repository. Nothing here can
be rewritten, and what its revisions do with metadata (`meta.bind = engine`) is left as it is.

Left alone: Flask-Migrate, and modules of the project's own that are called `migrate`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.scopes import absolute
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, TextContext
from alchemigrate.rulekit.legacy_migrate import is_migrate
from alchemigrate.rulekit.pins import place
from alchemigrate.rulekit.requirements import PATTERNS, requirements

RULE = Rule(
    code="AL942",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    signs=("No module named 'sqlalchemy.databases'",),
    examples=(
        Example("from migrate.versioning import api\n", FLAGGED, bare=True),
        Example("from migrate import exceptions as ex\n", FLAGGED, bare=True),
        Example("import migrate.changeset\n", FLAGGED, bare=True),
        Example("sqlalchemy-migrate>=0.13.0  # old\n", FLAGGED, path="requirements.txt"),
        Example("from flask_migrate import Migrate\n", None, bare=True, title="Flask-Migrate"),
        Example(
            "import migrate\nfrom migrate import exceptions\n",
            None,
            bare=True,
            files={"migrate.py": "exceptions = ()\n"},
            title="the project's own",
        ),
        Example("import migrate\n", None, bare=True, title="a name that may be anything"),
        Example("Flask-Migrate==4.0\n", None, path="requirements.txt"),
    ),
)

MESSAGE = "sqlalchemy-migrate does not import under SQLAlchemy 2"
REASON = "move the migrations to Alembic"


@RULE.on(ast.Import, ast.ImportFrom)
def find(context: Context, node: ast.Import | ast.ImportFrom) -> Iterator[Found]:
    """Imports of the package."""
    names = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        source = absolute(node, context.project.layout.package(context.module.path))
        names = [f"{source}.{name}" for name in names]
    if any(is_migrate(context.project, context.module, name) for name in names):
        yield Found(node, MESSAGE, reason=REASON, cure=REASON)


@RULE.on_text(*PATTERNS)
def find_requirement(context: TextContext) -> Iterator[Found]:
    """A requirement of the package."""
    for found in requirements(context.document):
        if found.name == "sqlalchemy-migrate":
            yield Found(place(found), MESSAGE, reason=REASON)
