"""Migrations that run in no transaction of Alembic's relied on autocommit.

`context.run_migrations()` belongs into `with context.begin_transaction():`. Without it, and with
`Operations(MigrationContext.configure(connection))`, each statement committed itself on 1.x. A
Connection of 2.x begins a transaction and nobody commits it: the migration is rolled back without
an error. The block is added, and `engine.connect()` becomes `engine.begin()` where operations are
made by hand.

Left alone: what runs in a transaction already, or is committed. Reported only: connections that do
not come from a `with` block of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, blocks, make
from alchemigrate.rulekit.context import Function

HEAD = "from alembic import context\n"
BY_HAND = (
    "from alembic.migration import MigrationContext\nfrom alembic.operations import Operations\n"
)

RULE = Rule(
    code="AL981",
    level=Level.SILENT,
    since="2.0",
    rows=("alembic-env-no-transaction",),
    examples=(
        Example(
            HEAD + "with engine.connect() as c:\n    context.configure(connection=c)\n"
            "    context.run_migrations()  # all\n",
            HEAD + "with engine.connect() as c:\n    context.configure(connection=c)\n"
            "    with context.begin_transaction():\n        context.run_migrations()  # all\n",
        ),
        Example(
            BY_HAND + "with engine.connect() as c:\n"
            "    op = Operations(MigrationContext.configure(c))\n    op.drop_table('t')\n",
            BY_HAND + "with engine.begin() as c:\n"
            "    op = Operations(MigrationContext.configure(c))\n    op.drop_table('t')\n",
            title="by hand",
        ),
        Example(
            BY_HAND + "c = engine.connect()\nop = Operations(MigrationContext.configure(c))\n",
            FLAGGED,
            title="a connection that stays open",
        ),
        Example(
            HEAD + "with engine.connect() as c:\n    context.configure(connection=c)\n"
            "    if go: context.run_migrations()\n",
            FLAGGED,
            title="a shared line",
        ),
        Example(
            HEAD + "with engine.connect() as c:\n    context.configure(connection=c)\n"
            "    with context.begin_transaction():\n        context.run_migrations()\n",
            None,
            title="in a transaction",
        ),
        Example(
            HEAD + "with engine.begin() as c:\n    context.configure(connection=c)\n"
            "    context.run_migrations()\n",
            None,
            title="in one of the connection",
        ),
        Example(
            BY_HAND + "with engine.connect() as c:\n"
            "    op = Operations(MigrationContext.configure(c))\n    op.drop_table('t')\n"
            "    c.commit()\n",
            None,
            title="committed",
        ),
        Example(
            HEAD + "context.configure(url='sqlite://')\ncontext.run_migrations()\n",
            None,
            title="offline: it only prints",
        ),
        Example(
            BY_HAND + "def f(c):\n    return Operations(MigrationContext.configure(c))\n\n\n"
            "with engine.begin() as connection:\n    f(connection)\n",
            None,
            title="a connection from elsewhere",
        ),
        Example(
            "with engine.connect() as c:\n    print(MigrationContext.configure(c))\n",
            None,
            title="not Alembic's",
        ),
        Example(
            BY_HAND + "with engine.connect() as c:\n"
            "    now = MigrationContext.configure(c).get_current_revision()\n",
            None,
            title="only reads",
        ),
    ),
)

MESSAGE = "nobody commits the transaction that this begins on 2.0"
_ENDING = {"commit", "begin", "begin_transaction", "begin_nested"}
_OPERATIONS = ("alembic.operations.Operations", "alembic.operations.base.Operations")


@RULE.on(ast.Call, names=("run_migrations",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A run of migrations outside of every transaction."""
    match call.func:
        case ast.Attribute(value=owner) if context.value(owner).name == "alembic.context":
            pass
        case _:
            return
    home = context.function(call) or context.module.tree
    if _calls(home, _ENDING) or not _is_online(context, home):
        return
    statement = context.statement(call)
    if not isinstance(statement, ast.Expr) or not blocks.stands_alone(
        context, statement, statement
    ):
        yield Found(call, MESSAGE, reason="put it into with context.begin_transaction():")
        return
    header = f"with {context.source(owner)}.begin_transaction()"
    yield Found(call, MESSAGE, make.fix(*blocks.enclose(context, statement, statement, header)))


@RULE.on(ast.Call, names=("Operations",))
def find_by_hand(context: Context, call: ast.Call) -> Iterator[Found]:
    """Operations made for a connection that nobody commits."""
    if context.origin(call.func) not in _OPERATIONS:
        return
    match call.args:
        case [
            ast.Call(
                func=ast.Attribute(attr="configure"),
                args=[ast.Name(id=name) as connection, *_],
            )
        ] if context.kind(connection) is Kind.CONNECTION:
            pass
        case _:
            return
    home = context.function(call) or context.module.tree
    opened = _opened(context, call, name)
    if _calls(opened or home, _ENDING) or (opened is None and not _kept(home, name)):
        return
    reason = "use with engine.begin() as connection:"
    if opened is None:
        yield Found(call, MESSAGE, reason=reason)
        return
    item = opened.items[0].context_expr
    match item:
        case ast.Call(func=ast.Attribute(attr="connect") as method, args=[], keywords=[]):
            yield Found(call, MESSAGE, make.fix(make.rename_attribute(context, method, "begin")))


def _opened(context: Context, node: ast.AST, name: str) -> ast.With | None:
    """The `with` block of one item that gives a connection its name."""
    for around in context.ancestors(node):
        match around:
            case ast.With(items=[ast.withitem(optional_vars=ast.Name(id=bound))]) if bound == name:
                return around
    return None


def _kept(home: ast.Module | Function, name: str) -> bool:
    """Whether the statements of a function open the connection themselves."""
    return any(
        isinstance(statement, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == name for t in statement.targets)
        for statement in home.body
    )


def _is_online(context: Context, home: ast.AST) -> bool:
    """Whether Alembic is given a connection here."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "configure"
        and context.argument(node, "connection", 0) is not None
        for node in ast.walk(home)
    )


def _calls(within: ast.AST, names: set[str]) -> bool:
    body = within.body if isinstance(within, ast.With) else [within]
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
        for part in body
        for node in ast.walk(part)
    )
