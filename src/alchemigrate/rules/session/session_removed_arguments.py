"""Arguments of Session methods that are gone or became keyword-only.

`is_modified(obj, passive=..)` (1.4), `refresh(obj, lockmode=..)` (1.4: `with_for_update`),
`Session(weak_identity_map=.., enable_baked_queries=..)`, `Session(future=False)`: removed.
`merge(obj, False)`, `get_bind(mapper, clause)` and `Session(engine, True)` need keywords on 2.0.
`execute(stmt, mapper=..)`, `execute(stmt, bind=..)` and `connection(mapper=..)` take
`bind_arguments={..}`.

Left alone: `future=True` and `autocommit=False`, which 2.x still takes. Reported only: arguments
whose removal changes something (`future=False`, `query_cls` stays).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Fix, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL405",
    level=Level.BREAKS,
    since="1.4",
    rows=(
        "session-is-modified-passive", "session-refresh-lockmode", "session-old-args",
        "session-future-false", "session-merge-load-positional", "session-get-bind-positional",
        "session-positional-args", "session-execute-bind-kwargs", "session-connection-kwargs",
    ),
    examples=(
        Example("u = User()\nif session.is_modified(u, passive=True): ...",
                "u = User()\nif session.is_modified(u): ..."),
        Example('session.refresh(User(), lockmode="update")',
                "session.refresh(User(), with_for_update=True)", title="refresh"),
        Example('session.refresh(User(), ["name"], lockmode="read")',
                'session.refresh(User(), ["name"], with_for_update={"read": '
                'True})', title="shared"),
        Example("session.merge(User(id=1), False)", "session.merge(User(id=1), load=False)",
                title="merge"),
        Example("b = session.get_bind(None, users)", "b = session.get_bind(None, clause=users)",
                title="get_bind"),
        Example("s = Session(engine, True)", "s = Session(engine, autoflush=True)",
                title="constructor"),
        Example("s = Session(bind=engine, weak_identity_map=True)", "s = Session(bind=engine)",
                title="removed long ago"),
        Example("r = session.execute(select(User), mapper=User)",
                'r = session.execute(select(User), bind_arguments={"mapper": User})', title="bind"),
        Example("c = session.connection(mapper=User, bind=engine)",
                'c = session.connection(bind_arguments={"mapper": User, "bind": engine})',
                title="two of them"),
        Example("s = Session(bind=engine, future=False)", "s = Session(bind=engine)",
                title="the default of 1.4"),
        Example("s = Session(bind=engine, future=True, autoflush=False)", None, title="stays"),
        Example("session.merge(User(id=1), load=False)", None, title="already new"),
        Example("git.merge('branch', False)", None, title="not a Session"),
        Example("session.refresh(User(), lockmode=mode)", FLAGGED, title="a computed mode"),
        Example("page.refresh(1, lockmode='update')", None, title="another refresh"),
        Example("c = session.connection(execution_options={'isolation_level': 'X'})", None,
                title="an option that stays"),
        Example("editor.is_modified(1, passive=True)", None, title="another is_modified"),
        Example("def old(s):\n    return s.get_bind(None, 1)\n", None, title="unproven"),
    ),
)  # fmt: skip

_SESSION = (Kind.SESSION, Kind.SCOPED_SESSION)
_MAKERS = ("sqlalchemy.orm.Session", "sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.create_session")
_POSITIONAL = {"merge": ("load", 1), "get_bind": ("clause", 1)}
_GONE = {"weak_identity_map", "enable_baked_queries", "_enable_transaction_accounting", "extension"}
_LOCKS = {"update": "True", "read": '{"read": True}', "update_nowait": '{"nowait": True}'}


@RULE.on(ast.Call, names=("is_modified", "refresh", "merge", "get_bind", "execute", "connection"))
def find_method(context: Context, call: ast.Call) -> Iterator[Found]:
    """A method of a Session with an argument of 1.x."""
    if not isinstance(call.func, ast.Attribute) or context.in_fstring(call):
        return
    name = call.func.attr
    if not _is_candidate(call, name) or context.kind(call.func.value) not in _SESSION:
        return
    if name == "is_modified":
        yield _removed(context, call, "passive", "is_modified() has no passive= since 1.4")
    elif name == "refresh":
        yield _refresh(context, call)
    elif name in _POSITIONAL:
        word = _POSITIONAL[name][0]
        fix = make.fix(make.before(context, call.args[1], f"{word}="))
        yield Found(call, f"{name}() takes {word} by keyword on 2.0", fix)
    else:
        message = f"{name}() takes mapper and bind in bind_arguments= on 2.0"
        yield Found(call, message, _bind_arguments(context, call))


def _is_candidate(call: ast.Call, name: str) -> bool:
    words = {keyword.arg for keyword in call.keywords}
    if name in _POSITIONAL:
        return len(call.args) == 2 and not any(isinstance(a, ast.Starred) for a in call.args)
    wanted = {"is_modified": {"passive"}, "refresh": {"lockmode"}}.get(name, {"mapper", "bind"})
    return bool(words & wanted) and (
        "bind_arguments" not in words or name in ("is_modified", "refresh")
    )


def _removed(context: Context, call: ast.Call, word: str, message: str) -> Found:
    keyword = next(k for k in call.keywords if k.arg == word)
    return Found(call, message, make.fix(make.remove_argument(context, call, keyword)))


def _refresh(context: Context, call: ast.Call) -> Found:
    message = "refresh() has no lockmode= since 1.4: with_for_update= does it"
    keyword = next(k for k in call.keywords if k.arg == "lockmode")
    mode = keyword.value
    if not isinstance(mode, ast.Constant) or mode.value not in _LOCKS:
        return Found(call, message, reason="the mode is not one of update, read and update_nowait")
    edits = (
        make.rename_keyword(context, keyword, "with_for_update"),
        make.replace(context, mode, _LOCKS[str(mode.value)]),
    )
    return Found(call, message, make.fix(*edits))


def _bind_arguments(context: Context, call: ast.Call) -> Fix:
    """The keywords mapper, bind and clause as one dictionary, in the place of the first."""
    given = [k for k in call.keywords if k.arg in ("mapper", "bind", "clause")]
    pairs = ", ".join(f'"{k.arg}": {context.source(k.value)}' for k in given)
    edits = [make.replace(context, given[0], f"bind_arguments={{{pairs}}}")]
    edits += [make.remove_argument(context, call, k) for k in given[1:]]
    return make.fix(*edits)


@RULE.on(ast.Call, names=("Session", "sessionmaker", "create_session"))
def find_constructor(context: Context, call: ast.Call) -> Iterator[Found]:
    """A Session or its factory made with an argument of 1.x."""
    if not context.calls(call, *_MAKERS):
        return
    for keyword in call.keywords:
        if keyword.arg in _GONE:
            fix = make.fix(make.remove_argument(context, call, keyword))
            yield Found(keyword, f"Session has no {keyword.arg}= any more", fix)
        elif keyword.arg == "future" and _is_false(keyword.value):
            fix = make.fix(make.remove_argument(context, call, keyword))
            yield Found(keyword, "Session(future=False) is refused by 2.0: it was the default", fix)
    if context.calls(call, "sqlalchemy.orm.Session") and len(call.args) == 2:
        fix = make.fix(make.before(context, call.args[1], "autoflush="))
        yield Found(call, "Session() takes its arguments by keyword on 2.0", fix)


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
