"""`contains_alias()` does nothing since 1.4, and warns.

`from_statement()` finds the columns of an entity without being told of an alias. The option is
taken out where it stands in `options()` or by itself.

Reported only: options that are kept under a name. Left alone: functions of that name of others.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Import,
    Level,
    Rule,
    blocks,
    make,
)
from alchemigrate.rulekit.moving import guarded

HEAD = "from sqlalchemy.orm import contains_alias, contains_eager\n"
LEFT = "from sqlalchemy.orm import contains_eager\n"

RULE = Rule(
    code="AL338",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("contains-alias",),
    examples=(
        Example(
            HEAD
            + "q = session.query(User).options(contains_alias('u'), contains_eager(User.orders))\n",
            LEFT + "q = session.query(User).options(contains_eager(User.orders))\n",
        ),
        Example(
            HEAD + "q = session.query(User).options(contains_alias('u')).all()  # u\n",
            LEFT + "q = session.query(User).all()  # u\n",
            title="the only option",
        ),
        Example(HEAD + "contains_alias('u')\nx = 1\n", LEFT + "x = 1\n", title="by itself"),
        Example(HEAD + "option = contains_alias('u')\n", FLAGGED, title="kept under a name"),
        Example("from mine import contains_alias\ncontains_alias('u')\n", None, title="another"),
        Example(HEAD + "option = contains_eager(User.orders)\n", None, title="another option"),
    ),
)

MESSAGE = "contains_alias() does nothing since 1.4, and warns"


@RULE.on(ast.Call, names=("contains_alias",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of it."""
    if not context.calls(call, "sqlalchemy.orm.contains_alias") or guarded(context, call):
        return
    edit = None if context.in_fstring(call) else _removal(context, call)
    dropped = Import("sqlalchemy.orm", "contains_alias", drop=True)
    fix = make.fix(edit, imports=(dropped,)) if edit is not None else None
    yield Found(call, MESSAGE, fix, reason="" if fix else "take the option out")


def _removal(context: Context, call: ast.Call) -> Edit | None:
    match context.parent(call):
        case ast.Expr() as statement if blocks.stands_alone(context, statement, statement):
            return blocks.removal(context, statement)
        case ast.Call(func=ast.Attribute(value=query, attr="options")) as options:
            if options.keywords or call not in options.args:
                return None
            if len(options.args) > 1:
                return make.remove_argument(context, options, call)
            end = context.span(query).end
            return Edit(end, context.span(options).end, "")
    return None
