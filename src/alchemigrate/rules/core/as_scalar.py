"""`as_scalar()` is called `scalar_subquery()`.

`Select.as_scalar()` and `Query.as_scalar()` warn since 1.4. On an alias or subquery of a select
(`select(..).alias().as_scalar()`) the alias goes too: it is the select that is made scalar.

Left alone: `as_scalar` of anything that has nothing to do with a statement, and where it is called
only if there is no `scalar_subquery` (`hasattr`, `except AttributeError`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.fallbacks import is_fallback
from alchemigrate.rulekit.presence import mentions_sqlalchemy

RULE = Rule(
    code="AL107",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("select-as-scalar", "query-as-scalar", "subquery-as-scalar"),
    examples=(
        Example(
            "s = select(func.count(users.c.id))\nq = s.as_scalar()",
            "s = select(func.count(users.c.id))\nq = s.scalar_subquery()",
        ),
        Example(
            "q = (\n    session.query(User.id)\n    .filter(User.id == 1)\n"
            "    .as_scalar()  # one\n)\n",
            "q = (\n    session.query(User.id)\n    .filter(User.id == 1)\n"
            "    .scalar_subquery()  # one\n)\n",
            title="a Query",
        ),
        Example(
            "q = select(users.c.id).alias('a').as_scalar()",
            "q = select(users.c.id).scalar_subquery()",
            title="an alias between",
        ),
        Example(
            "q = select(users.c.id).subquery().as_scalar().label('x')",
            "q = select(users.c.id).scalar_subquery().label('x')",
            title="a subquery between",
        ),
        Example(
            "s = select(users.c.id).subquery()\nq = s.as_scalar()",
            FLAGGED,
            title="the select is not at hand",
        ),
        Example("q = (select(users.c.id).alias()).as_scalar()", FLAGGED, title="in parentheses"),
        Example("def f(stmt):\n    return stmt.as_scalar()\n", FLAGGED, title="not proven"),
        Example(
            "def f(stmt):\n    return stmt.as_scalar()\n", None, bare=True, title="no SQL here"
        ),
        Example(
            "class Box:\n    def as_scalar(self):\n        return 1\n\n\nBox().as_scalar()\n",
            None,
            title="a class of the project",
        ),
        Example("import numpy\nnumpy.array([1]).as_scalar()", None, title="another library"),
        Example("q = select(users.c.id).scalar_subquery()", None, title="already new"),
        Example(
            "q = select(users.c.id)\nif hasattr(q, 'scalar_subquery'):\n"
            "    q = q.scalar_subquery()\nelse:\n    q = q.as_scalar()\n",
            None,
            title="a fallback for old versions",
        ),
        Example(
            "q = select(users.c.id)\ntry:\n    q = q.scalar_subquery()\n"
            "except AttributeError:\n    q = q.as_scalar()\n",
            None,
            title="a fallback that an error leads to",
        ),
    ),
)

MESSAGE = "as_scalar() is called scalar_subquery()"
WRAPPERS = ("alias", "subquery")


@RULE.on(ast.Call, names=("as_scalar",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of as_scalar()."""
    if not isinstance(call.func, ast.Attribute) or call.args or call.keywords:
        return
    if is_fallback(context, call, "scalar_subquery"):
        return
    owner = call.func.value
    kind = context.kind(owner)
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
    elif kind in (Kind.SELECT, Kind.QUERY):
        yield Found(
            call, MESSAGE, make.fix(make.rename_attribute(context, call.func, "scalar_subquery"))
        )
    elif kind is Kind.FROM:
        yield _of_subquery(context, call, owner)
    elif kind is Kind.UNKNOWN and mentions_sqlalchemy(context):
        fix = make.fix(
            make.rename_attribute(context, call.func, "scalar_subquery"),
            unsafe=True,
            note=f"{context.source(owner)} is not proven to be a select or Query",
        )
        yield Found(call, MESSAGE, fix)


def _of_subquery(context: Context, call: ast.Call, owner: ast.expr) -> Found:
    match owner:
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in WRAPPERS:
            if context.kind(inner) in (Kind.SELECT, Kind.QUERY):
                assert isinstance(call.func, ast.Attribute)
                end = context.span(call.func).end - len("as_scalar")
                start = context.span(owner.func).end - len(name)
                bare = make.outer_end(context, owner) == context.span(owner).end
                if bare and "#" not in context.module.text[start:end]:
                    return Found(
                        call,
                        MESSAGE,
                        make.fix(
                            Edit(start, end, ""),
                            make.rename_attribute(context, call.func, "scalar_subquery"),
                        ),
                    )
    return Found(
        call,
        MESSAGE,
        reason="the select inside the subquery is not at hand: call scalar_subquery() on it",
    )
