"""`SQLALCHEMY_WARN_20` means nothing on 2.0.

1.4 warned of what 2.0 takes away if the environment variable `SQLALCHEMY_WARN_20` was set, and
`SQLALCHEMY_SILENCE_UBER_WARNING` silenced its general notice. 2.0 reads neither.

Left alone: the bridge, where 1.4 still reads them. Settings are taken out where they have a line to
themselves; elsewhere they are reported only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Fix,
    Found,
    Level,
    Rule,
    Safety,
    TextContext,
    make,
)
from alchemigrate.rulekit.blocks import removal, stands_alone

RULE = Rule(
    code="AL149",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("env-sqlalchemy-warn-20",),
    examples=(
        Example(
            'import os\n\nos.environ["SQLALCHEMY_WARN_20"] = "1"\nx = 1\n',
            "import os\n\nx = 1\n",
        ),
        Example(
            "def setup(env):\n    env.setdefault('SQLALCHEMY_SILENCE_UBER_WARNING', '1')\n",
            "def setup(env):\n    pass\n",
            title="the other one, by a method",
        ),
        Example("warn = {'SQLALCHEMY_WARN_20': '1'}\n", FLAGGED, title="in a dictionary"),
        Example("A=1\nSQLALCHEMY_WARN_20=1\n", "A=1\n", path=".env", title="a file of settings"),
        Example("[testenv]\nsetenv = SQLALCHEMY_WARN_20=1\n", FLAGGED, path="tox.ini", title="tox"),
        Example(
            "test:\n\tSQLALCHEMY_WARN_20=1 pytest\n", FLAGGED, path="Makefile", title="a command"
        ),
        Example(
            'import os\n\nos.environ["SQLALCHEMY_WARN_20"] = "1"\n',
            None,
            target="bridge",
            title="1.4 reads it",
        ),
        Example('import os\n\nos.environ["SQLALCHEMY_URL"] = "1"\n', None, title="another"),
        Example("A=1\n", None, path=".env", title="no such setting"),
    ),
)

SWITCH = re.compile(r"SQLALCHEMY_(?:WARN_20|SILENCE_UBER_WARNING)")
MESSAGE = "2.0 does not read {}"
_OWN_LINE = re.compile(
    rf"[ \t]*(?:export[ \t]+)?{SWITCH.pattern}[ \t]*=[ \t]*[\"']?\w*[\"']?[ \t]*(?:\n|$)"
)


@RULE.on(ast.Constant)
def find(context: Context, node: ast.Constant) -> Iterator[Found]:
    """The variable's name in code."""
    if context.target == "bridge" or not isinstance(node.value, str):
        return
    if not SWITCH.fullmatch(node.value):
        return
    message = MESSAGE.format(node.value)
    statement = context.statement(node)
    if _sets(statement, node) and stands_alone(context, statement, statement):
        yield Found(node, message, make.fix(removal(context, statement)))
    else:
        yield Found(node, message, reason="it is not the only thing its statement does")


def _sets(statement: ast.stmt, name: ast.Constant) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Subscript(slice=key)], value=ast.Constant()):
            return key is name
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(attr="setdefault" | "putenv" | "setenv" | "delenv" | "pop"),
                args=[key, *_],
            )
        ):
            return key is name
    return False


@RULE.on_text(".env", "*.env", "tox.ini", "setup.cfg", "pytest.ini", "pyproject.toml", "*.yml",
              "*.yaml", "Makefile", "Dockerfile")  # fmt: skip
def find_text(context: TextContext) -> Iterator[Found]:
    """The variable's name in files of settings."""
    if context.target == "bridge":
        return
    text = context.document.text
    for found in SWITCH.finditer(text):
        place = Edit(found.start(), found.end(), "")
        message = MESSAGE.format(found.group())
        line = _OWN_LINE.match(text, text.rfind("\n", 0, found.start()) + 1)
        if line is not None and line.start() <= found.start() < line.end():
            fix = Fix((Edit(line.start(), line.end(), ""),), Safety.SAFE)
            yield Found(place, message, fix)
        else:
            yield Found(place, message, reason="take it out of the line")
