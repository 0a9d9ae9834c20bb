"""SQL that Alembic's `env.py` runs before `context.configure()` loses the migration.

A Connection of 2.x begins a transaction with its first statement. If `env.py` runs one (a
`SET search_path`, a `PRAGMA`) before it configures the context, Alembic takes that transaction for
the caller's: it does not commit, and the migration is rolled back without an error.
`connection.commit()` behind the statement ends it.

Left alone: environments that commit, begin, or run nothing before.

For the bridge, whose 1.4 has no `Connection.commit()`, the statements get a transaction of their
own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, blocks, make

HEAD = "from alembic import context\n"
TAIL = (
    "    context.configure(connection=c)\n    with context.begin_transaction():\n"
    "        context.run_migrations()\n"
)

RULE = Rule(
    code="AL870",
    level=Level.SILENT,
    since="2.0",
    rows=("alembic-env-autobegin",),
    examples=(
        Example(
            HEAD + "with engine.connect() as c:\n    c.execute(text('SET x = 1'))  # path\n" + TAIL,
            HEAD + "with engine.connect() as c:\n"
            "    c.execute(text('SET x = 1'))  # path\n    c.commit()\n" + TAIL,
        ),
        Example(
            HEAD
            + "with engine.connect() as c:\n    c.execute(text('a'))\n    c.execute(text('b'))\n"
            + TAIL,
            HEAD
            + "with engine.connect() as c:\n    c.execute(text('a'))\n    c.execute(text('b'))\n"
            "    c.commit()\n" + TAIL,
            title="several",
        ),
        Example(
            HEAD
            + "with engine.connect() as c:\n    if c.scalar(text('a')):\n        print('b')\n"
            + TAIL,
            HEAD + "with engine.connect() as c:\n    if c.scalar(text('a')):\n"
            "        print('b')\n    c.commit()\n" + TAIL,
            title="in a condition",
        ),
        Example(
            HEAD
            + "with engine.connect() as c:\n    if c.scalar(text('a')):\n        print('b')\n"
            + TAIL,
            HEAD + "with engine.connect() as c:\n    with c.begin():\n"
            "        if c.scalar(text('a')):\n            print('b')\n" + TAIL,
            title="for the bridge",
            target="bridge",
        ),
        Example(
            HEAD + "with engine.connect() as c:\n    c.execute(text('a')); print()\n" + TAIL,
            FLAGGED,
            title="a shared line",
        ),
        Example(
            HEAD
            + "with engine.connect() as c:\n    while c.scalar(text('a')):\n        print('b')\n"
            + TAIL,
            FLAGGED,
            title="in a loop without an end",
        ),
        Example(
            HEAD + "with engine.connect() as c:\n    c.execute(text('a'))\n    c.commit()\n" + TAIL,
            None,
            title="committed",
        ),
        Example(
            HEAD + "with engine.begin() as c:\n    c.execute(text('a'))\n" + TAIL,
            None,
            title="begun",
        ),
        Example(HEAD + "with engine.connect() as c:\n" + TAIL, None, title="nothing before"),
        Example(
            "from other import context\nwith engine.connect() as c:\n    c.execute(text('a'))\n"
            + TAIL,
            None,
            title="another context",
        ),
    ),
)

MESSAGE = "what runs before configure() begins a transaction that Alembic does not commit"
_RUNNING = {"execute", "scalar", "scalars", "exec_driver_sql"}
_ENDING = {"commit", "rollback", "begin"}


@RULE.on(ast.Call, names=("configure",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A context configured by a connection that something was run on in the same block."""
    match call.func:
        case ast.Attribute(value=owner) if context.value(owner).name == "alembic.context":
            connection = context.argument(call, "connection", 0)
        case _:
            return
    if not isinstance(connection, ast.Name) or context.kind(connection) is not Kind.CONNECTION:
        return
    statement = context.statement(call)
    block = context.block(statement)
    if _is_begun(context, statement):
        return
    ran: list[ast.stmt] = []
    for earlier in block[: block.index(statement)]:
        methods = _methods(earlier, connection.id)
        if methods & _ENDING:
            ran = []
        elif methods & _RUNNING:
            ran.append(earlier)
    if ran:
        yield _found(context, ran, connection.id)


def _methods(statement: ast.stmt, name: str) -> set[str]:
    """Methods of the connection that a statement calls."""
    return {
        node.func.attr
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == name
    }


def _is_begun(context: Context, statement: ast.stmt) -> bool:
    """Whether a block around gives the connection with a transaction of its own."""
    for around in context.ancestors(statement):
        if not isinstance(around, ast.With):
            continue
        for item in around.items:
            match item.context_expr:
                case ast.Call(func=ast.Attribute(attr="begin")):
                    return True
    return False


def _found(context: Context, ran: list[ast.stmt], name: str) -> Found:
    last = ran[-1]
    if not _movable(context, last):
        return Found(last, MESSAGE, reason=f"put {name}.commit() behind it")
    if context.target != "bridge":
        commit = blocks.add_line_after(context, last, f"{name}.commit()")
        return Found(last, MESSAGE, make.fix(commit))
    if not all(_movable(context, one) for one in ran):
        return Found(last, MESSAGE, reason=f"put what runs before it into `with {name}.begin():`")
    begun = [blocks.enclose(context, one, one, f"with {name}.begin()") for one in ran]
    return Found(last, MESSAGE, make.fix(*(edit for edits in begun for edit in edits)))


def _movable(context: Context, statement: ast.stmt) -> bool:
    kinds = (ast.Expr, ast.Assign, ast.If, ast.For, ast.Try)
    return isinstance(statement, kinds) and blocks.stands_alone(context, statement, statement)
