"""One Session is used by several tasks at the same time.

A Session (and its connection) does one thing at a time. `asyncio.gather(load(session),
save(session))` lets two tasks use it at once: 2.0 notices and raises IllegalStateChangeError or
InvalidRequestError, 1.4 mixed up the state or left it to the driver to complain.

Reported where one Session goes to several calls of one `gather()`, or to calls made in a loop for
it. Left alone: a Session for each task, and one after the other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule
from alchemigrate.rulekit.statements import assigned_value

_HEAD = "import asyncio\nfrom sqlalchemy.ext.asyncio import AsyncSession\n\n\n"

RULE = Rule(
    code="AL413",
    level=Level.BREAKS,
    since="2.0",
    rows=("session-illegal-state",),
    examples=(
        Example(
            _HEAD + "async def f(session: AsyncSession):\n"
            "    await asyncio.gather(session.execute(select(1)), session.execute(select(2)))\n",
            FLAGGED,
        ),
        Example(
            _HEAD + "async def f(s: AsyncSession, ids):\n"
            "    return await asyncio.gather(*[load(s, i) for i in ids])\n",
            FLAGGED,
            title="in a loop",
        ),
        Example(
            _HEAD + "async def f(s: AsyncSession, ids):\n    tasks = [load(i, db=s) for i in ids]\n"
            "    return await asyncio.gather(*tasks)\n",
            FLAGGED,
            title="through a name",
        ),
        Example(
            _HEAD + "async def f(session: AsyncSession):\n"
            "    await asyncio.gather(session.execute(select(1)), asyncio.sleep(1))\n",
            None,
            title="one call",
        ),
        Example(
            _HEAD + "async def f(a: AsyncSession, b: AsyncSession):\n"
            "    await asyncio.gather(a.execute(select(1)), b.execute(select(2)))\n",
            None,
            title="a Session each",
        ),
        Example(
            _HEAD + "async def f(session, ids):\n"
            "    return await asyncio.gather(*[load(session, i) for i in ids])\n",
            None,
            title="not proven",
        ),
    ),
)

MESSAGE = "{} is used by several tasks at the same time"
REASON = "give each task a Session of its own, or await one after the other"


@RULE.on(ast.Call, names=("gather",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A gather() of calls that share a Session."""
    if context.origin(call.func) != "asyncio.gather":
        return
    seen: set[str] = set()
    for argument in call.args:
        names, several = _sessions(context, argument)
        shared = [name for name in names if several or name in seen]
        if shared:
            yield Found(call, MESSAGE.format(shared[0]), reason=REASON)
            return
        seen.update(names)


def _sessions(context: Context, argument: ast.expr) -> tuple[set[str], bool]:
    """Names of the Sessions that a task uses, and whether it stands for several tasks."""
    if isinstance(argument, ast.Starred):
        inner: ast.expr | None = argument.value
        if isinstance(inner, ast.Name):
            inner = assigned_value(context, inner)
        match inner:
            case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element):
                bound = {n.id for g in inner.generators for n in ast.walk(g.target)
                         if isinstance(n, ast.Name)}  # fmt: skip
                return _used(context, element) - bound, True
        return set(), False
    return _used(context, argument), False


def _used(context: Context, node: ast.expr) -> set[str]:
    """Sessions a call is made on or given."""
    if not isinstance(node, ast.Call):
        return set()
    parts = [*node.args, *(keyword.value for keyword in node.keywords)]
    if isinstance(node.func, ast.Attribute):
        parts.append(node.func.value)
    return {
        part.id
        for part in parts
        if isinstance(part, ast.Name) and context.kind(part) is Kind.SESSION
    }
