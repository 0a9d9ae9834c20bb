"""Oracle engines take no `threaded` and no `coerce_to_unicode`.

2.1 takes `threaded` no longer: the driver gets it from `connect_args`, where it means the same on
all versions. 2.0 took `coerce_to_unicode` away: text is always str.

Rewritten: engines whose URL is written out and means cx_Oracle. Left alone: engines for other
databases. Reported only: dialects made by hand, URLs that are settings, engines that have
`connect_args` already, and `coerce_to_unicode=False`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make, urls

_URL = "'oracle+cx_oracle://u:p@h/x'"

RULE = Rule(
    code="AL866",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("oracle-threaded",),
    examples=(
        Example(
            f"e = create_engine({_URL}, threaded=True)  # many\n",
            f"e = create_engine({_URL}, connect_args={{'threaded': True}})  # many\n",
            target="2.1",
        ),
        Example(
            f"e = create_engine({_URL}, coerce_to_unicode=True, echo=True)\n",
            f"e = create_engine({_URL}, echo=True)\n",
            title="the default",
        ),
        Example(
            f"e = create_engine({_URL}, threaded=True, connect_args={{}})\n",
            FLAGGED,
            target="2.1",
            title="it has connect_args",
        ),
        Example(
            "from sqlalchemy.dialects.oracle import cx_oracle\n"
            "d = cx_oracle.dialect(threaded=True)\n",
            FLAGGED,
            target="2.1",
            title="a dialect",
        ),
        Example(f"e = create_engine({_URL}, threaded=True)\n", None, title="2.0 takes it"),
        Example("e = create_engine('mine://h', threaded=True)\n", None, target="2.1"),
        Example("s = Server('oracle://h', threaded=True)\n", None, target="2.1"),
    ),
)

_SINCE = {"threaded": "2.1", "coerce_to_unicode": "2.0"}
_CX_ORACLE = ("oracle", "oracle+cx_oracle")


@RULE.on(ast.Call, names=("create_engine", "dialect"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Such an argument of an engine for Oracle, or of its dialect."""
    scheme = _scheme(context, call)
    if not scheme.startswith("oracle"):
        return
    for keyword in call.keywords:
        since = _SINCE.get(keyword.arg or "")
        if since is None or (since == "2.1" and context.target != "2.1"):
            continue
        message = f"Oracle's dialects take no {keyword.arg} since {since}"
        if scheme not in _CX_ORACLE or context.in_fstring(call):
            reason = "it is a dialect or another driver: cx_Oracle takes it from connect_args"
            yield Found(keyword, message, reason=reason)
        elif keyword.arg == "threaded":
            yield _moved(context, call, keyword, message)
        elif isinstance(keyword.value, ast.Constant) and keyword.value.value is True:
            edit = make.remove_argument(context, call, keyword)
            yield Found(keyword, message, make.fix(edit))
        else:
            yield Found(keyword, message, reason="text is always str: see what counted on bytes")


def _moved(context: Context, call: ast.Call, keyword: ast.keyword, message: str) -> Found:
    names = {other.arg for other in call.keywords}
    if names & {"connect_args", None}:
        return Found(keyword, message, reason="add 'threaded' to the engine's connect_args")
    given = context.source(keyword.value)
    edit = make.replace(context, keyword, f"connect_args={{'threaded': {given}}}")
    return Found(keyword, message, make.fix(edit))


def _scheme(context: Context, call: ast.Call) -> str:
    """The `dialect+driver` of the URL of an engine; `oracle dialect` for a dialect made by hand."""
    if context.calls(call, "sqlalchemy.create_engine"):
        given = urls.given_url(context.project, context.module, call)
        place = urls.Place(context.module, given) if given is not None else None
        starts = list(urls.beginnings(context.project, place)) if place is not None else []
        found = {urls.scheme(str(getattr(start.node, "value", ""))) for start in starts}
        return found.pop() if len(found) == 1 else ""
    on = call.func.value if isinstance(call.func, ast.Attribute) else None
    known = context.origin(on).startswith("sqlalchemy.dialects.oracle")
    return "oracle dialect" if known else ""
