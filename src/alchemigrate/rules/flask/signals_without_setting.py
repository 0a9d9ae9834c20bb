"""`models_committed` is silent unless `SQLALCHEMY_TRACK_MODIFICATIONS` is set.

Flask-SQLAlchemy 2 tracked modifications unless it was told not to. In 3 the setting is off by
default: `models_committed` and `before_models_committed` are never sent, and what listens to them
is not called. The setting is added where the file gives its application to `SQLAlchemy(app)`.

Left alone: projects that mention the setting anywhere. Reported only: listeners in a file that does
not initialise the extension.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule, blocks, make
from alchemigrate.rulekit.flask_settings import Start, start

APP = "app = Flask(__name__)\napp.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'\n"
HEAD = (
    "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\n"
    "from flask_sqlalchemy.track_modifications import models_committed\n" + APP
)
LISTEN = "\n\n@models_committed.connect\ndef on_commit(sender, changes):\n    print(changes)\n"
ADDED = 'app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = True\n'

RULE = Rule(
    code="AL854",
    level=Level.SILENT,
    since="2.0",
    rows=("flask-track-modifications-default",),
    examples=(
        Example(
            HEAD + "db = SQLAlchemy(app)  # it\n" + LISTEN,
            HEAD + ADDED + "db = SQLAlchemy(app)  # it\n" + LISTEN,
        ),
        Example(
            "from flask_sqlalchemy import models_committed as done\ndone.connect(print)\n",
            FLAGGED,
            title="the old import, and no application here",
        ),
        Example(
            HEAD
            + "app.config['SQLALCHEMY_TRACK_MODIFICATIONS'] = True\ndb = SQLAlchemy(app)\n"
            + LISTEN,
            None,
            title="switched on",
        ),
        Example(
            HEAD + "db = SQLAlchemy(app)\n" + LISTEN,
            None,
            title="set in another file",
            files={"settings.py": "SQLALCHEMY_TRACK_MODIFICATIONS = False\n"},
        ),
        Example("from other import models_committed\nmodels_committed.connect(print)\n", None),
    ),
)

MESSAGE = "{} is not sent: SQLALCHEMY_TRACK_MODIFICATIONS is off by default in Flask-SQLAlchemy 3"
KEY = "SQLALCHEMY_TRACK_MODIFICATIONS"
_SIGNALS = ("models_committed", "before_models_committed")
_PLACES = ("flask_sqlalchemy", "flask_sqlalchemy.track_modifications")


@RULE.on(ast.Attribute, names=("connect", "connect_via", "connected_to"))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A listener of one of the signals, in a project that does not switch them on."""
    place, _, signal = context.origin(node.value).rpartition(".")
    if signal not in _SIGNALS or place not in _PLACES or _is_set(context):
        return
    calls = context.project.calls_by_name(context.module)
    found = [
        begun
        for name in ("SQLAlchemy", "init_app")
        for call in calls.get(name, [])
        if (begun := start(context, call)) is not None
    ]
    message = MESSAGE.format(signal)
    if len(found) != 1 or not blocks.stands_alone(context, found[0].statement, found[0].statement):
        reason = f'set app.config["{KEY}"] = True before the extension is initialised'
        yield Found(node, message, reason=reason)
    else:
        yield Found(node, message, make.fix(_added(context, found[0])))


def _is_set(context: Context) -> bool:
    """Whether a file of the project mentions the setting."""
    paths = sorted(context.project.layout.paths)
    return any(KEY.encode() in context.project.data(path) for path in paths)


def _added(context: Context, found: Start) -> Edit:
    at = context.module.lines.start_of(found.statement.lineno)
    indent = make.indent_of(context, found.statement)
    line = f'{indent}{found.application}.config["{KEY}"] = True{blocks.newline(context)}'
    return Edit(at, at, line)
