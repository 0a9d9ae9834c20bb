"""`Session(autocommit=True)` is gone.

Deprecated in 1.4, refused by 2.0. Such a Session had no transaction until `begin()` was called;
each statement outside of one was committed by itself. On 2.x a Session begins a transaction by
itself at first use, and nothing is kept without `commit()`.

`autocommit=False`, the default, stays as it is on 2.x and is left alone. `autocommit=True` is
reported only: every write outside `with session.begin():` needs a commit of its own first.
Also reported: reading `session.autocommit`, which no longer exists.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

RULE = Rule(
    code="AL402",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("session-autocommit-true", "scoped-session-attrs"),
    examples=(
        Example("S = sessionmaker(bind=engine, autocommit=True)", FLAGGED),
        Example("s = Session(engine, autocommit=True)", FLAGGED, title="a Session"),
        Example(
            "class Own(Session):\n    pass\n\n\ns = Own(bind=engine, autocommit=True)\n",
            FLAGGED,
            title="a subclass",
        ),
        Example("if scoped_session(SessionLocal).autocommit: ...", FLAGGED, title="read"),
        Example("S = sessionmaker(autocommit=False, bind=engine)", None, title="the default"),
        Example("c = psycopg.connect(dsn, autocommit=True)", None, title="a driver's connection"),
        Example("q = text('select 1').execution_options(autocommit=True)", None, title="an option"),
    ),
)

MESSAGE = "autocommit=True is refused by 2.0"
REASON = "work out where commits are needed first: each write outside begin() was committed at once"
_MAKERS = ("sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.Session", "sqlalchemy.orm.create_session")


@RULE.on(ast.Call)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A Session or factory of Sessions with autocommit=True."""
    for keyword in call.keywords:
        if keyword.arg != "autocommit" or not _is_true(keyword.value):
            continue
        made = context.kind(call)
        if (
            context.calls(call, *_MAKERS)
            or made in (Kind.SESSION, Kind.SESSION_FACTORY)
            or _configures(context, call)
        ):
            yield Found(keyword, MESSAGE, reason=REASON)


@RULE.on(ast.Attribute, names=("autocommit",))
def find_read(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The attribute `autocommit` of a Session."""
    if context.kind(node.value) in (Kind.SESSION, Kind.SCOPED_SESSION):
        yield Found(node, "Session.autocommit is gone on 2.0", reason="it was False by default")


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _configures(context: Context, call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "configure"
        and context.kind(call.func.value) in (Kind.SESSION_FACTORY, Kind.SCOPED_SESSION)
    )
