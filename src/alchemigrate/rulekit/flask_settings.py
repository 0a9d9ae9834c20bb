"""Settings of Flask applications, and the place where Flask-SQLAlchemy reads them."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ..project.kinds import Kind
from .context import Context

NEEDED = frozenset({"SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_BINDS", "SQLALCHEMY_ENGINE_OPTIONS"})
"""Settings any of which can say where the database is."""


@dataclass(frozen=True, slots=True)
class Start:
    """`SQLAlchemy(app)` or `db.init_app(app)`: the statement, its block, and the name given."""

    statement: ast.stmt
    block: list[ast.stmt]
    application: str

    @property
    def before(self) -> list[ast.stmt]:
        """The statements of the block that run before."""
        return self.block[: self.block.index(self.statement)]

    @property
    def behind(self) -> list[ast.stmt]:
        """The statements of the block that run afterwards."""
        return self.block[self.block.index(self.statement) + 1 :]


def start(context: Context, call: ast.Call) -> Start | None:
    """What a call initialises, if it is given an application by its name."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "init_app":
        if context.kind(call.func.value) is not Kind.BUNDLE:
            return None
    elif context.kind(call) is not Kind.BUNDLE:
        return None
    application = context.argument(call, "app", 0)
    if not isinstance(application, ast.Name):
        return None
    statement = context.statement(call)
    return Start(statement, context.block(statement), application.id)


def setting(statement: ast.stmt, application: str) -> tuple[str, ast.expr] | None:
    """The key and value of `app.config["KEY"] = value`."""
    match statement:
        case ast.Assign(
            targets=[
                ast.Subscript(
                    value=ast.Attribute(value=ast.Name(id=name), attr="config"),
                    slice=ast.Constant(value=str(key)),
                )
            ],
            value=value,
        ) if name == application:
            return key, value
    return None


def mentions(statement: ast.stmt, name: str) -> bool:
    """Whether a statement uses a name."""
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(statement))


def engine_options_given(context: Context) -> bool:
    """Whether some `SQLAlchemy()` of the project gets its engine options as an argument."""
    project = context.project
    for path in project.callers.get("SQLAlchemy", ()):
        module = project.module(path)
        calls = project.calls_by_name(module).get("SQLAlchemy", []) if module else []
        if any(k.arg in ("engine_options", None) for call in calls for k in call.keywords):
            return True
    return False
