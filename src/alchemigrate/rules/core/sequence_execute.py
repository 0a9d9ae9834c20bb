"""A sequence or default is not executed: its value is asked for with `scalar()`.

`Sequence("s").execute(engine)` and `ColumnDefault(5).execute(engine)` are gone on 2.0, and
`connection.execute(sequence)` gives the value with a warning. `engine.scalar(sequence)` and
`connection.scalar(sequence)` give it on 2.0; on 1.4 they do not, so the bridge only hears of it.

Left alone: objects that are not proven to be a sequence or default.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.statements import assigned_value

_HEAD = "from sqlalchemy import ColumnDefault, Sequence\n"

RULE = Rule(
    code="AL141",
    level=Level.BREAKS,
    since="2.0",
    bridge=False,
    rows=("sequence-execute",),
    examples=(
        Example(
            _HEAD + "v = Sequence('s').execute(engine)\n",
            _HEAD + "v = engine.scalar(Sequence('s'))\n",
        ),
        Example(
            _HEAD + "d = ColumnDefault(5)\nv = d.execute(bind=engine)\n",
            _HEAD + "d = ColumnDefault(5)\nv = engine.scalar(d)\n",
            title="a default, by name",
        ),
        Example(
            _HEAD + "ids = Sequence('s')\nv = session.execute(ids)\n",
            _HEAD + "ids = Sequence('s')\nv = session.scalar(ids)\n",
            title="given to a Session",
        ),
        Example(_HEAD + "v = Sequence('s').execute()\n", FLAGGED, title="no engine"),
        Example(
            _HEAD + "v = Sequence('s').execute(engine)\n",
            FLAGGED,
            target="bridge",
            title="1.4 cannot",
        ),
        Example(_HEAD + "v = session.scalar(Sequence('s'))\n", None, title="already new"),
        Example("v = Sequence('s').execute(engine)\n", None, title="another Sequence"),
    ),
)

MESSAGE = "a sequence or default is not executed: scalar() gives its value"
MAKERS = ("sqlalchemy.Sequence", "sqlalchemy.ColumnDefault")
RUNNERS = (Kind.CONNECTION, Kind.ENGINE, Kind.SESSION, Kind.SCOPED_SESSION)


@RULE.on(ast.Call, names=("execute",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """execute() of a sequence or default, either way round."""
    if not isinstance(call.func, ast.Attribute):
        return
    owner = call.func.value
    if _is_default(context, owner):
        yield _of_default(context, call, owner)
    elif call.args and context.kind(owner) in RUNNERS and _is_default(context, call.args[0]):
        reason = _why_not(context, call)
        fix = make.fix(make.rename_attribute(context, call.func, "scalar"))
        yield Found(call, MESSAGE, None if reason else fix, reason)


def _of_default(context: Context, call: ast.Call, owner: ast.expr) -> Found:
    engine = context.argument(call, "bind", 0)
    if engine is None or len(call.args) + len(call.keywords) != 1:
        return Found(call, MESSAGE, reason="which engine or connection is meant is not said here")
    if context.kind(engine) not in RUNNERS:
        return Found(call, MESSAGE, reason="what it is given is not proven to be an engine")
    reason = _why_not(context, call)
    front, end = context.span(call).start, context.span(call).end
    fix = make.fix(
        Edit(front, front, f"{context.source(engine)}.scalar("),
        Edit(make.outer_end(context, owner), end - 1, ""),
    )
    return Found(call, MESSAGE, None if reason else fix, reason)


def _why_not(context: Context, call: ast.Call) -> str:
    if context.target == "bridge":
        return "scalar() of a sequence does not work on 1.4"
    if context.in_fstring(call) or "#" in context.source(call):
        return "it stands in an f-string, or a comment is in the way"
    return ""


def _is_default(context: Context, node: ast.expr) -> bool:
    found = assigned_value(context, node) if isinstance(node, ast.Name) else node
    return context.calls(found, *MAKERS)
