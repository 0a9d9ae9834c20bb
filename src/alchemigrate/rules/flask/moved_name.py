"""Names of `flask_sqlalchemy` have moved.

Flask-SQLAlchemy 3.1 has `SQLAlchemy` only at its top: `BaseQuery` is
`flask_sqlalchemy.query.Query`, `Pagination`, `Model`, `DefaultMeta`, `SignallingSession`,
`get_debug_queries` and the signals live in modules of their own. The import is moved and the name
kept.

Left alone: `SQLAlchemy` itself. Reported only: names that are gone and used, `Pagination` where it
is called (its arguments changed), and `flask_sqlalchemy.BaseQuery` read from the module. 3.0, which
runs on SQLAlchemy 1.4 and 2.0, has both.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Fix,
    Found,
    Import,
    Level,
    Rule,
    make,
)
from alchemigrate.rulekit.dead_imports import dead

RULE = Rule(
    code="AL843",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=(
        "flask-basequery-import",
        "flask-pagination-import",
        "flask-model-import",
        "flask-signallingsession-import",
        "flask-debug-queries",
        "flask-include-sqlalchemy",
        "flask-get-state",
        "flask-version-attr",
    ),
    examples=(
        Example(
            "from flask_sqlalchemy import BaseQuery\n",
            "from flask_sqlalchemy.query import Query as BaseQuery\n",
        ),
        Example(
            "from flask_sqlalchemy import SQLAlchemy, BaseQuery as Q  # both\n",
            "from flask_sqlalchemy import SQLAlchemy  # both\n"
            "from flask_sqlalchemy.query import Query as Q\n",
            title="beside another name",
        ),
        Example(
            "from flask_sqlalchemy import Model, DefaultMeta\n",
            "from flask_sqlalchemy.model import Model, DefaultMeta\n",
            title="all to one module",
        ),
        Example(
            "from flask_sqlalchemy import get_debug_queries\n",
            "from flask_sqlalchemy.record_queries import "
            "get_recorded_queries as get_debug_queries\n",
            title="a new name",
        ),
        Example(
            "from flask_sqlalchemy import get_state\ns = get_state(app)\n", FLAGGED, title="gone"
        ),
        Example("from flask_sqlalchemy import get_state\nx = 1\n", "x = 1\n", title="unused"),
        Example(
            "from flask_sqlalchemy.utils import sqlalchemy_version\n", FLAGGED, title="a module"
        ),
        Example(
            "from flask_sqlalchemy import Pagination\np = Pagination(q, 1, 2, 3, [])\n",
            FLAGGED,
            title="other arguments",
        ),
        Example(
            "import flask_sqlalchemy\nclass Q(flask_sqlalchemy.BaseQuery):\n    pass\n",
            FLAGGED,
            title="of the module",
        ),
        Example(
            "from flask_sqlalchemy import (\n    SQLAlchemy,  # one\n    BaseQuery,  # two\n)\n",
            FLAGGED,
            title="comments",
        ),
        Example("from flask_sqlalchemy import SQLAlchemy\n", None, title="not moved"),
        Example("from sqlmodel import Model, BaseQuery\n", None, title="another package"),
        Example("from flask_sqlalchemy.query import Query\n", None, title="already new"),
    ),
)

_TOP = "flask_sqlalchemy"
MOVED = {
    "BaseQuery": ("query", "Query"),
    "Pagination": ("pagination", "Pagination"),
    "Model": ("model", "Model"),
    "DefaultMeta": ("model", "DefaultMeta"),
    "BindMetaMixin": ("model", "BindMetaMixin"),
    "NameMetaMixin": ("model", "NameMetaMixin"),
    "SignallingSession": ("session", "Session"),
    "get_debug_queries": ("record_queries", "get_recorded_queries"),
    "models_committed": ("track_modifications", "models_committed"),
    "before_models_committed": ("track_modifications", "before_models_committed"),
}
"""Where names of the package's top are found."""

_ITSELF = 'app.extensions["sqlalchemy"] is the object itself'
GONE = {
    "get_state": _ITSELF,
    "_SQLAlchemyState": _ITSELF,
    "_EngineConnector": "db.engines has the engine of each bind key",
    "_QueryProperty": "the models' query is made by flask_sqlalchemy.model",
    "_BoundDeclarativeMeta": "it is flask_sqlalchemy.model.DefaultMeta",
    "_include_sqlalchemy": "import from sqlalchemy and sqlalchemy.orm",
    "utils": "compare sqlalchemy.__version__ itself",
    "_compat": "write what Python 3 has",
}
"""Names that are gone, and what to do."""


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """An import of moved names."""
    if node.level:
        return
    if node.module in (f"{_TOP}.utils", f"{_TOP}._compat"):
        reason = GONE[node.module.rpartition(".")[2]]
        yield Found(node, f"{node.module} is gone since Flask-SQLAlchemy 3", reason=reason)
    if node.module != _TOP:
        return
    moved = [alias for alias in node.names if alias.name in MOVED]
    for alias in node.names:
        if alias.name in GONE:
            message = f"flask_sqlalchemy.{alias.name} is gone since Flask-SQLAlchemy 3"
            edits = dead(context, node, alias)
            fix = make.fix(*edits) if edits else None
            yield Found(alias, message, fix, reason="" if edits else GONE[alias.name])
    if not moved:
        return
    message = f"flask_sqlalchemy has no {', '.join(alias.name for alias in moved)} since 3.1"
    reason = _obstacle(context, node, moved)
    if reason:
        yield Found(node, message, reason=reason)
    elif len(moved) == len(node.names) and len({MOVED[alias.name][0] for alias in moved}) == 1:
        names = ", ".join(_spelled(alias) for alias in moved)
        text = f"from {_TOP}.{MOVED[moved[0].name][0]} import {names}"
        yield Found(node, message, make.fix(make.replace(context, node, text)))
    else:
        yield Found(node, message, _split(context, node, moved))


def _spelled(alias: ast.alias) -> str:
    new, kept = MOVED[alias.name][1], alias.asname or alias.name
    return new if new == kept else f"{new} as {kept}"


def _split(context: Context, node: ast.ImportFrom, moved: list[ast.alias]) -> Fix:
    """Keep the import for what has not moved, and ask for one of each moved name."""
    kept = [context.source(alias) for alias in node.names if alias not in moved]
    first, last = node.names[0], node.names[-1]
    start, end = context.span(first).start, context.span(last).end
    imports = []
    for alias in moved:
        module, new = MOVED[alias.name]
        name = alias.asname or alias.name
        imports.append(Import(f"{_TOP}.{module}", new, None if new == name else name))
    return make.fix(Edit(start, end, ", ".join(kept)), imports=tuple(imports))


def _obstacle(context: Context, node: ast.ImportFrom, moved: list[ast.alias]) -> str:
    if "#" in context.source(node):
        return "a comment is in the way"
    if len(moved) == len(node.names) and len({MOVED[alias.name][0] for alias in moved}) > 1:
        return "the names have moved to several modules: import each from its own"
    for alias in moved:
        name = alias.asname or alias.name
        if alias.name == "Pagination" and _is_called(context, name):
            return "Pagination is called: its constructor takes other arguments now"
    return ""


def _is_called(context: Context, name: str) -> bool:
    return any(
        isinstance(call.func, ast.Name)
        for call in context.project.calls_by_name(context.module).get(name, [])
    )


@RULE.on(ast.Attribute, names=(*MOVED, *GONE))
def find_attribute(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A moved name read from the module."""
    old = node.attr
    if context.origin(node) == f"{_TOP}.{old}" and context.origin(node.value) == _TOP:
        where = f"import it from {_TOP}.{MOVED[old][0]}" if old in MOVED else "it is gone"
        yield Found(node, f"flask_sqlalchemy has no {old} since 3.1", reason=where)
