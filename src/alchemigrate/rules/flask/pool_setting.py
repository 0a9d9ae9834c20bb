"""`SQLALCHEMY_POOL_SIZE` and its like are ignored.

Flask-SQLAlchemy 3 reads `SQLALCHEMY_ENGINE_OPTIONS` only: `SQLALCHEMY_POOL_SIZE`, `_POOL_TIMEOUT`,
`_POOL_RECYCLE` and `SQLALCHEMY_MAX_OVERFLOW` say nothing any more, silently. Settings that follow
one another become one dictionary.

Left alone: projects without Flask-SQLAlchemy. Reported only: settings that stand apart, and where
`SQLALCHEMY_ENGINE_OPTIONS` is set beside them. `--unsafe` is needed for sizes: where the same
settings serve an SQLite database in memory, its pool takes no size.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule, blocks, make
from alchemigrate.rulekit.flask_project import uses_flask_sqlalchemy

HEAD = "from flask_sqlalchemy import SQLAlchemy\n"

RULE = Rule(
    code="AL844",
    level=Level.SILENT,
    since="2.0",
    rows=("flask-config-pool-keys",),
    examples=(
        Example(
            HEAD + "app.config['SQLALCHEMY_POOL_RECYCLE'] = 77  # s\n",
            HEAD
            + "app.config['SQLALCHEMY_ENGINE_OPTIONS'] = {\n    \"pool_recycle\": 77,  # s\n}\n",
        ),
        Example(
            HEAD + "class Config:\n    A = 1\n    SQLALCHEMY_POOL_SIZE = 5\n"
            "    SQLALCHEMY_MAX_OVERFLOW = int(n)\n    B = 2\n",
            HEAD + "class Config:\n    A = 1\n    SQLALCHEMY_ENGINE_OPTIONS = {\n"
            '        "pool_size": 5,\n'
            '        "max_overflow": int(n),\n    }\n    B = 2\n',
            title="several",
            unsafe=True,
        ),
        Example(
            HEAD + "class Config:\n    SQLALCHEMY_POOL_RECYCLE = 5\n"
            "    SQLALCHEMY_ENGINE_OPTIONS = {}\n",
            FLAGGED,
            title="options are there",
        ),
        Example(
            HEAD + "class Config:\n    SQLALCHEMY_POOL_RECYCLE = 5\n    A = 1\n"
            "    SQLALCHEMY_POOL_TIMEOUT = 5\n",
            FLAGGED,
            title="apart",
        ),
        Example("SQLALCHEMY_POOL_SIZE = 5\n", None, title="no Flask-SQLAlchemy"),
        Example(HEAD + "POOL_SIZE = 5\n", None, title="another name"),
        Example(HEAD + "x = app.config['SQLALCHEMY_POOL_SIZE']\n", None, title="read"),
    ),
)

KEYS = {
    "SQLALCHEMY_POOL_SIZE": "pool_size",
    "SQLALCHEMY_POOL_TIMEOUT": "pool_timeout",
    "SQLALCHEMY_POOL_RECYCLE": "pool_recycle",
    "SQLALCHEMY_MAX_OVERFLOW": "max_overflow",
}
_OPTIONS = "SQLALCHEMY_ENGINE_OPTIONS"


@RULE.on(ast.Assign)
def find(context: Context, node: ast.Assign) -> Iterator[Found]:
    """The first of such settings in a block."""
    key = setting_of(node)
    if key not in KEYS or not uses_flask_sqlalchemy(context):
        return
    block = context.block(node)
    all_ = [statement for statement in block if setting_of(statement) in KEYS]
    if node is not all_[0]:
        return
    names = ", ".join(setting_of(statement) for statement in all_)
    message = f"Flask-SQLAlchemy 3 ignores {names}"
    at = block.index(node)
    together = block[at : at + len(all_)] == all_
    alone = all(blocks.stands_alone(context, statement, statement) for statement in all_)
    there = any(setting_of(statement) == _OPTIONS for statement in block)
    if not together or not alone or there or context.in_fstring(node):
        yield Found(node, message, reason=f"put them into {_OPTIONS} by hand")
        return
    sized = any(setting_of(statement) != "SQLALCHEMY_POOL_RECYCLE" for statement in all_)
    note = "an SQLite database in memory takes no such option" if sized else ""
    edits = _edits(context, [s for s in all_ if isinstance(s, ast.Assign)])
    yield Found(node, message, make.fix(*edits, unsafe=sized, note=note))


def setting_of(statement: ast.stmt) -> str:
    """The setting that a statement assigns, by name, attribute or key; empty if it does not."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)]):
            return name
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(name)))]):
            return name
    return ""


def _edits(context: Context, statements: list[ast.Assign]) -> list[Edit]:
    edits = []
    indent, end = make.indent_of(context, statements[0]), blocks.newline(context)
    for number, statement in enumerate(statements):
        target, key = statement.targets[0], setting_of(statement)
        source = context.source(target)
        opening = f"{source.replace(key, _OPTIONS)} = {{{end}{indent}    " if not number else "    "
        start = context.span(target).start
        stop = context.span(statement.value).start
        edits.append(Edit(start, stop, f'{opening}"{KEYS[key]}": '))
        edits.append(make.after(context, statement.value, ","))
    closing = blocks.add_line_after(context, statements[-1], "}")
    return [*edits, closing]
