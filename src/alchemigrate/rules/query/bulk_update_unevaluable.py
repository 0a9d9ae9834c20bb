"""`query.filter(func.lower(..)).update({..})` raised on 1.4, and runs on 2.0.

Without `synchronize_session`, 1.4 evaluated the criteria in Python and raised InvalidRequestError
where it could not (functions of the database, for one). 2.0 falls back to selecting the rows first:
code that relied on the error, or caught it, takes another way. `synchronize_session=False` or
`"fetch"` says what is meant.

Reported where the criteria of such an update() or delete() call a function of the database. Left
alone: criteria that both can evaluate, and calls that say `synchronize_session`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule
from alchemigrate.rulekit.lead import chain

LOWER = "q = session.query(User).filter(func.lower(User.name) == 'ann')"

RULE = Rule(
    code="AL344",
    level=Level.SILENT,
    since="2.0",
    rows=("session-bulk-update-sync",),
    examples=(
        Example(LOWER + ".update({'name': 'z'})\n", FLAGGED),
        Example(LOWER + "\nn = q.delete()\n", FLAGGED, title="over two statements"),
        Example(
            "session.execute(delete(User).where(func.lower(User.name) == 'ann'))\n",
            FLAGGED,
            title="a statement",
        ),
        Example(
            "engine.connect().execute(delete(User).where(func.lower(User.name) == 'ann'))\n",
            None,
            title="no Session, which has nothing to synchronise",
        ),
        Example(
            LOWER + ".update({'name': 'z'}, synchronize_session=False)\n", None, title="it is said"
        ),
        Example(LOWER + ".update({'name': 'z'}, 'fetch')\n", None, title="by position"),
        Example("session.query(User).filter(User.id == 1).delete()\n", None, title="evaluable"),
        Example("cache.filter(func.lower(x)).delete()\n", None, title="not a Query"),
    ),
)

MESSAGE = "1.4 raised here: it could not evaluate {} in Python; 2.0 runs it"
REASON = 'say synchronize_session=False or "fetch"'


@RULE.on(ast.Call, names=("update", "delete"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A bulk change by a Query whose criteria call a function of the database."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.QUERY:
        return
    place = 1 if call.func.attr == "update" else 0
    if context.argument(call, "synchronize_session", place) is not None:
        return
    if not any(keyword.arg is None for keyword in call.keywords):
        yield from _found(context, call, chain(context, call.func.value).calls)


@RULE.on(ast.Call, names=("execute",))
def find_statement(context: Context, call: ast.Call) -> Iterator[Found]:
    """The same by a statement that a Session executes."""
    if len(call.args) != 1 or call.keywords or not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) not in (Kind.SESSION, Kind.SCOPED_SESSION):
        return
    calls: list[ast.Call] = []
    node = call.args[0]
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        calls.append(node)
        node = node.func.value
    if not isinstance(node, ast.Call) or not context.calls(node, *_STATEMENTS) or not node.args:
        return
    options = any(_method(earlier) == "execution_options" for earlier in calls)
    if context.kind(node.args[0]) is Kind.CLASS and not options:
        yield from _found(context, call, calls)


_STATEMENTS = ("sqlalchemy.update", "sqlalchemy.delete")
_FUNC = "sqlalchemy.func."


def _found(context: Context, call: ast.Call, calls: list[ast.Call]) -> Iterator[Found]:
    for earlier in calls:
        if _method(earlier) not in ("filter", "where"):
            continue
        for node in (node for argument in earlier.args for node in ast.walk(argument)):
            if isinstance(node, ast.Call) and context.origin(node.func).startswith(_FUNC):
                message = MESSAGE.format(f"{context.source(node.func)}()")
                yield Found(call, message, reason=REASON)
                return


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""
