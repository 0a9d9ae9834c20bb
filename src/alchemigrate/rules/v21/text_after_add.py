"""`session.execute()` of text flushes what is pending first.

Up to 2.0 only ORM statements flushed the session before they ran: `session.execute(text(..))` and
selects of tables did not see objects added before. 2.1 flushes for every statement, so counts and
lookups give something else, and a constraint may fail at another place.

Reported where such a statement follows an `add()` or `delete()` in the same block without a flush,
a commit or a Query between. Left alone: projects that turn `autoflush` off. There is no rewrite:
`session.flush()` in front means the same on all versions, `with session.no_autoflush:` keeps the
old answer.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, Value

_ADD = "session.add(User(id=5))\n"

RULE = Rule(
    code="AL961",
    level=Level.SILENT,
    since="2.1",
    rows=("session-autoflush-unconditional",),
    examples=(
        Example(
            _ADD + "n = session.execute(text('select count(*) from users')).scalar()\n",
            FLAGGED,
            target="2.1",
        ),
        Example(_ADD + "n = session.scalar(select(users.c.id))\n", FLAGGED, target="2.1"),
        Example(
            _ADD + "session.flush()\nn = session.scalar(text('select 1'))\n", None, target="2.1"
        ),
        Example(_ADD + "n = session.scalar(select(User.id))\n", None, target="2.1",
                title="the ORM"),
        Example("n = session.scalar(text('select 1'))\n", None, target="2.1", title="no add"),
        Example(
            _ADD + "with session.no_autoflush:\n    n = session.scalar(text('select 1'))\n",
            None,
            target="2.1",
            title="decided",
        ),
        Example(
            "S = sessionmaker(engine, autoflush=False)\ns = S()\ns.add(User())\n"
            "s.execute(text('select 1'))\n",
            None,
            target="2.1",
            title="turned off",
        ),
    ),
)  # fmt: skip

_RUNNING = ("execute", "scalar", "scalars")
_PENDING = {"add", "add_all", "delete"}
_SETTLING = {"flush", "commit", "rollback", "query", "get", "merge", "refresh", "close", "expunge",
             "no_autoflush", "begin", "begin_nested", "bulk_save_objects"}  # fmt: skip
_SESSIONS = (Kind.SESSION, Kind.SCOPED_SESSION)


@RULE.on(ast.Call, names=_RUNNING)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A statement that is none of the ORM's, behind an `add()`."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return
    session = call.func.value
    if context.kind(session) not in _SESSIONS or not _is_plain(context.value(call.args[0])):
        return
    if not _pending(context, call, context.source(session)) or _turned_off(context):
        return
    message = f"{call.func.attr}() flushes the session first on 2.1, whatever it runs"
    reason = "flush() in front gives this on all versions, no_autoflush keeps the old answer"
    yield Found(call, message, reason=reason)


def _is_plain(statement: Value) -> bool:
    """Whether a statement is text, or a select of tables and their columns."""
    if statement.kind is Kind.SELECT:
        items = statement.items
        plain = all(i.kind is Kind.TABLE or (i.kind is Kind.COLUMN and not i.ref) for i in items)
        return bool(items) and plain
    return statement.kind is Kind.TEXT


def _pending(context: Context, call: ast.Call, session: str) -> bool:
    """Whether a statement in front, in the same block, left something pending."""
    statement = context.statement(call)
    block = context.block(statement)
    for earlier in reversed(block[: block.index(statement)]):
        match earlier:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=on, attr=method))):
                if context.source(on) == session and method in _PENDING:
                    return True
        for node in ast.walk(earlier):
            if isinstance(node, ast.Attribute) and node.attr in _SETTLING | {*_RUNNING}:
                return False
    return False


def _turned_off(context: Context) -> bool:
    """Whether a factory of sessions somewhere in the project has `autoflush=False`."""
    for path in context.project.relevant:
        module = context.project.module(path) if path.endswith(".py") else None
        if module is None or "autoflush" not in module.text:
            continue
        for node in module.nodes:
            match node:
                case ast.keyword(arg="autoflush", value=ast.Constant(value=False)):
                    return True
                case ast.Dict(keys=keys) if any(
                    isinstance(key, ast.Constant) and key.value == "autoflush" for key in keys
                ):
                    return True
    return False
