"""Alembic's `env.py` calls `connect()` on the Connection that it was given.

An application that runs its migrations itself hands its connection over in
`config.attributes["connection"]`, and `env.py` used it like an Engine:
`with connectable.connect() as connection`. On 1.x that made a branch of the connection; a
Connection of 2.0 has no `connect()`. What is given is now used as it is, and left open for who
gave it; an Engine is connected to as before.

Left alone: environments to which the project gives nothing or an Engine, and those that ask what
they were given.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.facts import last_name
from alchemigrate.project.reach import reaching
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

GIVES = (
    "from alembic import command\nfrom alembic.config import Config\nfrom models import *\n\n\n"
    "def migrate():\n    config = Config('alembic.ini')\n    with engine.begin() as connection:\n"
    "        config.attributes['connection'] = {}\n        command.upgrade(config, 'head')\n"
)
HEAD = (
    "from alembic import context\nfrom sqlalchemy import engine_from_config\n\n"
    "config = context.config\n"
)
IMPORTS = "from contextlib import nullcontext\nfrom sqlalchemy.engine import Connection\n"
GET = (
    "connectable = config.attributes.get('connection', None)\n"
    "if connectable is None:\n    connectable = engine_from_config(config.get_section('x'))\n"
)
RUN = " as connection:\n    context.configure(connection=connection)\n"
FILES = {"migrate.py": GIVES.format("connection")}

RULE = Rule(
    code="AL940",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    examples=(
        Example(
            HEAD + GET + "with connectable.connect()" + RUN,
            "from contextlib import nullcontext\n" + HEAD.replace(
                "engine_from_config\n",
                "engine_from_config\nfrom sqlalchemy.engine import Connection\n",
            ) + GET
            + "with nullcontext(connectable) if isinstance(connectable, Connection) "
            "else connectable.connect()" + RUN,
            path="env.py",
            files=FILES,
            bare=True,
        ),
        Example(
            HEAD + GET + "connection = connectable.connect()\n",
            FLAGGED,
            path="env.py",
            files=FILES,
            bare=True,
            title="no block says who closes it",
        ),
        Example(
            HEAD + GET + "with connectable.connect()" + RUN,
            None,
            path="env.py",
            bare=True,
            title="nothing is given",
        ),
        Example(
            HEAD + GET + "with connectable.connect()" + RUN,
            None,
            path="env.py",
            files={"migrate.py": GIVES.format("engine")},
            bare=True,
            title="an Engine is given",
        ),
        Example(
            HEAD + GET + "    with connectable.connect()" + RUN.replace("\n    ", "\n        ")
            + "else:\n    context.configure(connection=connectable)\n",
            None,
            path="env.py",
            files=FILES,
            bare=True,
            title="only the Engine is connected to",
        ),
        Example(
            HEAD + GET + "if not hasattr(connectable, 'execute'):\n    with connectable.connect()"
            + RUN.replace("\n    ", "\n        "),
            None,
            path="env.py",
            files=FILES,
            bare=True,
            title="it is asked what it is",
        ),
    ),
)  # fmt: skip

MESSAGE = "{} may be the Connection given by {}, which has no connect() on 2.0"


@RULE.on(ast.Call, names=("connect",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """`connectable.connect()` of what `config.attributes["connection"]` may have given."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name() as receiver), args=[], keywords=[]):
            pass
        case _:
            return
    if not _is_given(context, receiver) or _is_asked(context, receiver):
        return
    giver = _giver(context)
    if not giver:
        return
    message = MESSAGE.format(receiver.id, giver)
    if not isinstance(context.parent(call), ast.withitem):
        yield Found(call, message, reason="use the Connection itself, and close only an Engine's")
        return
    null, first = context.name_for("contextlib.nullcontext", call)
    connection, second = context.name_for("sqlalchemy.engine.Connection", call)
    name = receiver.id
    text = f"{null}({name}) if isinstance({name}, {connection}) else "
    yield Found(
        call, message, make.fix(make.before(context, call, text), imports=(*first, *second))
    )


def _is_given(context: Context, receiver: ast.Name) -> bool:
    """Whether one of the assignments that reach a name takes the shared connection."""
    scope = context.scope(receiver)
    found = reaching(scope, receiver.id, receiver, context.module.parents)
    return any(
        _takes(context, part)
        for binding in found
        if binding.value is not None
        for part in ast.walk(binding.value)
    )


def _takes(context: Context, node: ast.AST) -> bool:
    match node:
        case (
            ast.Call(
                func=ast.Attribute(
                    value=ast.Attribute(value=config, attr="attributes"), attr="get"
                ),
                args=[ast.Constant(value="connection"), *_],
            )
            | ast.Subscript(
                value=ast.Attribute(value=config, attr="attributes"),
                slice=ast.Constant(value="connection"),
            )
        ):
            return _is_config(context, config)
    return False


def _is_config(context: Context, node: ast.expr) -> bool:
    """Whether a node is Alembic's `context.config`, or a name for it."""
    if isinstance(node, ast.Attribute):
        return node.attr == "config" and context.value(node.value).name == "alembic.context"
    if not isinstance(node, ast.Name):
        return False
    bindings = context.project.own_scope(context.module, context.module.tree).bindings
    return any(
        isinstance(binding.value, ast.Attribute) and _is_config(context, binding.value)
        for binding in bindings.get(node.id, [])
    )


def _is_asked(context: Context, receiver: ast.Name) -> bool:
    """Whether a condition around asks for the type or the methods of what was given."""
    return any(
        isinstance(around, (ast.If, ast.IfExp))
        and any(
            isinstance(node, ast.Call)
            and last_name(node.func) in ("isinstance", "hasattr", "type", "callable")
            and any(isinstance(a, ast.Name) and a.id == receiver.id for a in node.args)
            for node in ast.walk(around.test)
        )
        for around in context.ancestors(receiver)
    )


def _giver(context: Context) -> str:
    """The first place of the project that gives `config.attributes` a connection (no Engine)."""
    project = context.project
    for path in project.attribute_files.get("attributes", ()):
        module = project.module(path)
        for node in module.nodes if module is not None else ():
            match node:
                case ast.Assign(
                    targets=[
                        ast.Subscript(
                            value=ast.Attribute(attr="attributes"),
                            slice=ast.Constant(value="connection"),
                        )
                    ],
                    value=given,
                ) if module is not None:
                    if project.inference.value(module, given).kind is not Kind.ENGINE:
                        return f"{path}:{node.lineno}"
    return ""
