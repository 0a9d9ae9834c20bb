"""One AsyncSession may not be used by several coroutines at once.

`asyncio.gather(session.execute(a), session.execute(b))` happened to work on 1.4 as long as nothing
else went wrong. A Session of 2.0 notices a second use while the first is under way and raises
("this session is provisioning a new connection; concurrent operations are not permitted",
IllegalStateChangeError). On one session, and so on one connection, nothing ran at the same time
anyway: awaiting one coroutine after the other gives the same results, in the same order.

Coroutines of the project are followed into their bodies. Left alone: coroutines on sessions of
their own, scoped sessions (each task has its own), and what cannot be followed to one session.
Reported only: a gather in which other coroutines take part, which would wait now, and one with
`return_exceptions`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule, blocks, make
from alchemigrate.rulekit.shared_sessions import session_of

HEAD = "import asyncio\nfrom sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session\n\n\n"
REPOSITORY = (
    HEAD + "class Repository:\n    def __init__(self, session: AsyncSession):\n"
    "        self.session = session\n\n    async def run(self, statement):\n"
    "        return await self.session.execute(statement)\n\n    async def count(self):\n"
    "        return (await self.run(select(func.count()))).scalar_one()\n\n"
    "    async def page(self, statement):\n"
)

RULE = Rule(
    code="AL941",
    level=Level.BREAKS,
    since="2.0",
    rows=("session-illegal-state",),
    examples=(
        Example(
            HEAD + "async def both(db: AsyncSession):\n    users, orders = await asyncio.gather(\n"
            "        db.execute(select(User)),  # first\n"
            "        db.execute(select(Order)),\n    )\n"
            "    return users, orders\n",
            HEAD + "async def both(db: AsyncSession):\n    users, orders = [\n"
            "        await db.execute(select(User)),  # first\n"
            "        await db.execute(select(Order)),\n    ]\n    return users, orders\n",
        ),
        Example(
            REPOSITORY + "        count, rows = await asyncio.gather(self.count(), "
            "self.run(statement))\n        return count, rows.all()\n",
            REPOSITORY + "        count, rows = [await self.count(), "
            "await self.run(statement)]\n        return count, rows.all()\n",
            title="through the project's own coroutines",
        ),
        Example(
            HEAD + "async def load(db, key):\n    return await db.get(User, key)\n\n\n"
            "async def all_of(db: AsyncSession, keys):\n"
            "    return await asyncio.gather(*[load(db, key) for key in keys])\n",
            HEAD + "async def load(db, key):\n    return await db.get(User, key)\n\n\n"
            "async def all_of(db: AsyncSession, keys):\n"
            "    return [await load(db, key) for key in keys]\n",
            title="one for each",
        ),
        Example(
            HEAD + "async def f(db: AsyncSession, a, b):\n    await asyncio.gather(\n"
            "        db.refresh(a), db.refresh(b),\n    )\n    return a\n",
            HEAD + "async def f(db: AsyncSession, a, b):\n    await db.refresh(a)\n"
            "    await db.refresh(b)\n    return a\n",
            title="results that nobody wants",
        ),
        Example(
            HEAD + "async def f(db: AsyncSession, fetch):\n"
            "    await asyncio.gather(db.flush(), db.refresh(1), fetch())\n",
            FLAGGED,
            title="another coroutine takes part",
        ),
        Example(
            HEAD + "async def f(db: AsyncSession, a, b):\n    return await asyncio.gather(\n"
            "        db.refresh(a), db.refresh(b), return_exceptions=True)\n",
            FLAGGED,
            title="errors are results",
        ),
        Example(
            HEAD + "async def f(db: AsyncSession, other: AsyncSession):\n"
            "    await asyncio.gather(db.commit(), other.commit())\n",
            None,
            title="two sessions",
        ),
        Example(
            HEAD + "async def f(db: AsyncSession, fetch):\n"
            "    await asyncio.gather(db.commit(), fetch(1), fetch(2))\n",
            None,
            title="one use only",
        ),
        Example(
            HEAD + "async def f(db: async_scoped_session):\n"
            "    await asyncio.gather(db.commit(), db.commit())\n",
            None,
            title="a session for each task",
        ),
        Example(
            HEAD + "async def load(key):\n    async with AsyncSession() as db:\n"
            "        return await db.get(User, key)\n\n\nasync def f():\n"
            "    await asyncio.gather(load(1), load(2))\n",
            None,
            title="each opens its own",
        ),
    ),
)

MESSAGE = "{} is used by several coroutines at once, which 2.0 refuses"


@RULE.on(ast.Call, names=("gather",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A gather of coroutines that use one session."""
    if not context.calls(call, "asyncio.gather"):
        return
    each = _each(call)
    coroutines = [each.elt] if each else call.args
    used = [session_of(context, coroutine) for coroutine in coroutines]
    counted = Counter(session for session in used if session)
    shared = next((session for session, times in counted.items() if times > 1 or each), "")
    if not shared or (each and _made_for_each(each, shared)):
        return
    message = MESSAGE.format(shared)
    reason = _obstacle(context, call, all(session == shared for session in used))
    if reason:
        yield Found(call, message, reason=reason)
    else:
        edits = _one_by_one(context, call) if each is None else _for_each(context, call, each)
        yield Found(call, message, make.fix(*edits))


def _each(call: ast.Call) -> ast.ListComp | ast.GeneratorExp | None:
    """The comprehension of `gather(*[.. for ..])`."""
    match call.args:
        case [ast.Starred(value=ast.ListComp() | ast.GeneratorExp() as each)]:
            return each
    return None


def _made_for_each(each: ast.ListComp | ast.GeneratorExp, session: str) -> bool:
    root = session.partition(".")[0]
    return any(
        isinstance(node, ast.Name) and node.id == root
        for generator in each.generators
        for node in ast.walk(generator.target)
    )


def _obstacle(context: Context, call: ast.Call, alone: bool) -> str:
    if call.keywords:
        return "with return_exceptions errors are results: await them one after the other by hand"
    if not alone:
        return "await what uses the session one after the other; other coroutines take part here"
    if not isinstance(context.parent(call), ast.Await):
        return "await the coroutines one after the other"
    return ""


def _one_by_one(context: Context, call: ast.Call) -> list[Edit]:
    opening, closing = _brackets(context, call)
    statement = context.statement(call)
    if isinstance(statement, ast.Expr) and blocks.stands_alone(context, statement, statement):
        starts = [make.outer_start(context, one) for one in call.args]
        ends = [make.outer_end(context, one) for one in call.args]
        gaps = list(zip([opening.start, *ends], [*starts, closing.end], strict=True))
        if not any("#" in context.module.text[start:end] for start, end in gaps):
            line = f"{blocks.newline(context)}{make.indent_of(context, statement)}await "
            first, *others = gaps[:-1]
            return [Edit(*first, "await "), *(Edit(*gap, line) for gap in others),
                    Edit(*gaps[-1], "")]  # fmt: skip
    return [
        opening,
        *(
            Edit(make.outer_start(context, one), make.outer_start(context, one), "await ")
            for one in call.args
        ),
        closing,
    ]


def _brackets(context: Context, call: ast.Call) -> tuple[Edit, Edit]:
    """`await gather(` and `)` as the brackets of a list."""
    around = context.parent(call)
    assert around is not None
    start, opened = context.span(around).start, make.open_parenthesis(context, call)
    end = make.close_parenthesis(context, call)
    return Edit(start, opened + 1, "["), Edit(end, end + 1, "]")


def _for_each(
    context: Context, call: ast.Call, each: ast.ListComp | ast.GeneratorExp
) -> list[Edit]:
    """`await gather(*[` and `])` as the brackets of the list that is there already."""
    opening, closing = _brackets(context, call)
    span = context.span(each)
    return [
        Edit(opening.start, span.start + 1, "["),
        make.before(context, each.elt, "await "),
        Edit(span.end - 1, closing.end, "]"),
    ]
