"""`for user in session.execute(select(User))` gives rows, not users.

Since 1.4 `session.execute(select(User))` gives rows of one field, so `row.name` is an error unless
the row is unpacked. `session.scalars(select(User))` gives the users themselves (1.4.24 and later).

Rewritten where every use of the loop's name reads a mapped attribute of the one entity. Left
alone: rows that are unpacked, indexed or read by the entity's name, and statements of several
entities.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Ref, Rule, make

RULE = Rule(
    code="AL331",
    level=Level.BREAKS,
    since="1.4",
    rows=("session-execute-returns-rows",),
    examples=(
        Example(
            "for u in session.execute(select(User)):\n    print(u.id, u.name)\n",
            "for u in session.scalars(select(User)):\n    print(u.id, u.name)\n",
        ),
        Example(
            "names = [u.name for u in session.execute(select(User).order_by(User.id)).all()]",
            "names = [u.name for u in session.scalars(select(User).order_by(User.id)).all()]",
            title="in a comprehension",
        ),
        Example(
            "n = session.execute(select(User)).first().name",
            "n = session.scalars(select(User)).first().name",
            title="one row",
        ),
        Example(
            "for u in session.execute(select(User)):\n    show(u)\n    print(u.name)\n",
            FLAGGED,
            title="the row goes elsewhere too",
        ),
        Example(
            "for row in session.execute(select(User)):\n    print(row.User.name)\n",
            None,
            title="read by the entity's name",
        ),
        Example(
            "for row in session.execute(select(User)):\n    print(row[0])\n", None, title="indexed"
        ),
        Example(
            "for (u,) in session.execute(select(User)):\n    print(u.name)\n",
            None,
            title="unpacked",
        ),
        Example(
            "for r in session.execute(select(User.name)):\n    print(r.name)\n",
            None,
            title="a column",
        ),
        Example(
            "for r in session.execute(select(User.__table__)):\n    print(r.name)\n",
            None,
            title="a table",
        ),
    ),
)

MESSAGE = "session.execute(select({})) gives rows, not objects: session.scalars() does"
_READS = ("all", "first", "one", "one_or_none", "fetchall", "fetchone")


@RULE.on(ast.Call, names=("execute",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A select of one entity run by execute(), whose rows are used like objects."""
    if not isinstance(call.func, ast.Attribute) or len(call.args) != 1 or call.keywords:
        return
    if context.kind(call.func.value) not in (Kind.SESSION, Kind.SCOPED_SESSION):
        return
    statement = context.value(call.args[0])
    entity = statement.item if statement.kind is Kind.SELECT else None
    if entity is None or entity.kind is not Kind.CLASS or entity.ref is None:
        return
    uses = _uses(context, call)
    as_object = [use for use in uses if _is_mapped_read(context, use, entity.ref)]
    if not as_object or context.in_fstring(call):
        return
    message = MESSAGE.format(entity.ref.name)
    if len(as_object) < len(uses):
        yield Found(call, message, reason="the row is used in other ways as well")
    else:
        yield Found(call, message, make.fix(make.rename_attribute(context, call.func, "scalars")))


def _uses(context: Context, call: ast.Call) -> list[ast.expr]:
    """The expressions that stand for one row of the result."""
    node: ast.expr = call
    attribute = context.parent(call)
    outer = context.parent(attribute) if attribute is not None else None
    if isinstance(attribute, ast.Attribute) and isinstance(outer, ast.Call):
        if attribute.attr not in _READS:
            return []
        if attribute.attr in ("first", "one", "one_or_none", "fetchone"):
            return [outer]
        if attribute.attr == "fetchall":
            return []
        node = outer
    match context.parent(node):
        case ast.For(target=ast.Name(id=name), iter=source, body=body) if source is node:
            return [use for part in body for use in context.uses(name, part)]
        case ast.comprehension(target=ast.Name(id=name), iter=source) as part if source is node:
            around = context.parent(part)
            return list(context.uses(name, around)) if around is not None else []
    return []


def _is_mapped_read(context: Context, use: ast.expr, entity: Ref) -> bool:
    parent = context.parent(use)
    return (
        isinstance(parent, ast.Attribute)
        and parent.value is use
        and parent.attr in context.mappings.attributes(entity)
    )
