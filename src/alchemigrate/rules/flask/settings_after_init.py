"""`SQLAlchemy(app)` reads its settings at once: they have to be there.

Flask-SQLAlchemy 2 read `app.config` when the first engine was made. Since 3.0 `SQLAlchemy(app)` and
`init_app(app)` make the engines: what is set behind them is ignored, and without
`SQLALCHEMY_DATABASE_URI` or `SQLALCHEMY_BINDS` they raise RuntimeError (2 took a SQLite database in
memory). Settings that stand behind are moved in front; where nothing else can set it, the database
in memory is written out.

Left alone: applications whose settings come from elsewhere (`from_object()`, a function). Reported
only: settings whose value is made between the two places, and applications without a database that
another file may give them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule, blocks, make
from alchemigrate.rulekit.dead_imports import imported_from_here
from alchemigrate.rulekit.flask_settings import (
    NEEDED,
    Start,
    engine_options_given,
    mentions,
    setting,
    start,
)

HEAD = "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\n"
URI = "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'\n"
MEMORY = 'app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///:memory:"\n'
ECHO = "app.config['SQLALCHEMY_ECHO'] = True  # loud\n"

RULE = Rule(
    code="AL851",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("flask-uri-required",),
    examples=(
        Example(HEAD + "db = SQLAlchemy(app)\n" + URI, HEAD + URI + "db = SQLAlchemy(app)\n"),
        Example(
            HEAD + "app.debug = True\ndb = SQLAlchemy(app)\napp.secret_key = 'x'\n" + URI + ECHO,
            HEAD
            + "app.debug = True\n"
            + URI
            + ECHO
            + "db = SQLAlchemy(app)\napp.secret_key = 'x'\n",
            title="two settings, with their comments",
        ),
        Example(
            HEAD + "db = SQLAlchemy()\n\n\ndef create():\n    app = Flask('x')\n"
            "    db.init_app(app)\n    app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'\n",
            HEAD + "db = SQLAlchemy()\n\n\ndef create():\n    app = Flask('x')\n"
            "    app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'\n    db.init_app(app)\n",
            title="init_app",
        ),
        Example(
            HEAD + "db = SQLAlchemy(app)  # memory\n",
            HEAD + MEMORY + "db = SQLAlchemy(app)  # memory\n",
            title="no database at all",
        ),
        Example(
            HEAD + "db = SQLAlchemy(app)\n",
            FLAGGED,
            title="another file may set it",
            files={"start.py": "from app import app\napp.config.from_object('x')\n"},
        ),
        Example(
            HEAD + "db = SQLAlchemy(app)\nplace = find()\n"
            "app.config['SQLALCHEMY_DATABASE_URI'] = place\n",
            FLAGGED,
            title="a value made in between",
        ),
        Example(HEAD + URI + "db = SQLAlchemy(app)\n", None, title="set in front"),
        Example(
            HEAD + "app.config.from_object('settings')\ndb = SQLAlchemy(app)\n",
            None,
            title="settings from elsewhere",
        ),
        Example(
            HEAD + "app.config['SQLALCHEMY_ENGINE_OPTIONS'] = options\ndb = SQLAlchemy(app)\n",
            None,
            title="the options may have the URL",
        ),
        Example(
            "from flask_sqlalchemy import SQLAlchemy\nfrom app import app\ndb = SQLAlchemy(app)\n",
            None,
            title="an application from elsewhere",
        ),
        Example(
            HEAD + URI + "db = SQLAlchemy(app)\napp.config['SQLALCHEMY_ECHO'] = False\n",
            None,
            title="what is off anyway",
        ),
        Example(
            HEAD + URI + "db = SQLAlchemy(app)\napp.config['DEBUG'] = True\n",
            None,
            title="another's setting",
        ),
    ),
)

LATE = "{} is set behind {}, which reads its settings at once since Flask-SQLAlchemy 3"
MISSING = "{} has no database: Flask-SQLAlchemy 3 raises without SQLALCHEMY_DATABASE_URI"
_READ = NEEDED | {
    "SQLALCHEMY_ECHO",
    "SQLALCHEMY_RECORD_QUERIES",
    "SQLALCHEMY_TRACK_MODIFICATIONS",
}


@RULE.on(ast.Call, names=("SQLAlchemy", "init_app"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """An application that is given before it has its settings."""
    found = start(context, call)
    if found is None:
        return
    late = [statement for statement in found.behind if _matters(statement, found)]
    if late:
        keys = ", ".join(str(_key(statement, found)) for statement in late)
        message = LATE.format(keys, context.source(call))
        reason = _obstacle(context, found, late)
        if reason:
            yield Found(late[0], message, reason=reason)
        else:
            yield Found(late[0], message, make.fix(*_moved(context, found, late)))
    elif _is_bare(context, found) and not engine_options_given(context):
        reason = "2 took a SQLite database in memory: set it in front of this line"
        fix = None if _may_be_set(context, found) else make.fix(_in_memory(context, found))
        yield Found(call, MISSING.format(found.application), fix, reason="" if fix else reason)


def _key(statement: ast.stmt, found: Start) -> str:
    given = setting(statement, found.application)
    return given[0] if given else ""


def _matters(statement: ast.stmt, found: Start) -> bool:
    """Whether a statement sets what the extension has read by then (what is off stays off)."""
    given = setting(statement, found.application)
    if given is None or given[0] not in _READ:
        return False
    off = isinstance(given[1], ast.Constant) and not given[1].value
    return given[0] in NEEDED or not off


def _is_bare(context: Context, found: Start) -> bool:
    """Whether the application is made right here, and nothing says where its database is."""
    for earlier in reversed(found.before):
        match earlier:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == found.application:
                return context.calls(value, "flask.Flask")
        if mentions(earlier, found.application):
            key = _key(earlier, found)
            if not key or key in NEEDED:
                return False
    return False


def _may_be_set(context: Context, found: Start) -> bool:
    """Whether a later statement or another file may say where the database is."""
    name = found.application
    configured = any(
        isinstance(node, ast.Attribute)
        and node.attr == "config"
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        for statement in found.behind
        for node in ast.walk(statement)
    )
    alone = blocks.stands_alone(context, found.statement, found.statement)
    at_top = found.block is context.module.tree.body
    return configured or not alone or not at_top or imported_from_here(context, name)


def _in_memory(context: Context, found: Start) -> Edit:
    at = context.module.lines.start_of(found.statement.lineno)
    setting_ = f'{found.application}.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///:memory:"'
    return Edit(at, at, setting_ + blocks.newline(context))


def _obstacle(context: Context, found: Start, late: list[ast.stmt]) -> str:
    """Why settings cannot be moved in front of the statement that reads them."""
    between = found.behind[: found.behind.index(late[-1])]
    bound = {
        node.id
        for statement in [found.statement, *between]
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    for statement in late:
        given = setting(statement, found.application)
        assert given is not None
        if any(isinstance(n, (ast.Call, ast.Await)) for n in ast.walk(given[1])) or any(
            mentions(statement, name) for name in bound
        ):
            return "its value is made on the way: move both in front"
        if not blocks.stands_alone(context, statement, statement):
            return "it shares its line with other statements"
    if not blocks.stands_alone(context, found.statement, found.statement):
        return "SQLAlchemy() shares its line with other statements"
    return ""


def _moved(context: Context, found: Start, late: list[ast.stmt]) -> list[Edit]:
    lines, text = context.module.lines, context.module.text
    at = lines.start_of(found.statement.lineno)
    edits, moved = [], ""
    for statement in late:
        begin = lines.start_of(statement.lineno)
        end = lines.end_of(statement.end_lineno or statement.lineno)
        line = text[begin:end]
        moved += line if line.endswith("\n") else line + blocks.newline(context)
        edits.append(Edit(begin, end, ""))
    return [Edit(at, at, moved), *edits]
