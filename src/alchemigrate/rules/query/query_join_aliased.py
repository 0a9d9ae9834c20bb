"""`Query.join(.., aliased=True)` and `from_joinpoint=True` are gone.

Both were deprecated in 1.4 and raise on 2.0. They made an alias nobody could name, and changed
what later `filter()`, `filter_by()` and `join()` calls referred to. The cure is an alias of one's
own: `child = aliased(Node)`, `join(Node.children.of_type(child))`, `filter(child.name == ..)`.

Where no later call names a class, the alias needs no name and is written in place. Reported only:
which of the other later calls meant the alias is for a human to say. `aliased=False` and
`from_joinpoint=False`, the defaults, are removed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Fix, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.onward import unnamed
from alchemigrate.rulekit.spelling import class_spelling

RULE = Rule(
    code="AL304",
    level=Level.BREAKS,
    since="2.0",
    rows=("query-join-aliased",),
    examples=(
        Example(
            "n = session.query(User).join(User.addresses, aliased=True).count()  # n\n",
            "n = session.query(User).join(User.addresses.of_type(aliased(Address))).count()  # n\n",
        ),
        Example(
            "q = session.query(User).outerjoin(User.addresses, aliased=True)"
            ".filter_by(id=1).all()\n",
            "q = session.query(User).outerjoin(User.addresses.of_type(aliased(Address)))"
            ".filter_by(id=1).all()\n",
            title="filter_by means the alias in both",
        ),
        Example(
            "q = session.query(User).join(User.addresses, aliased=True)"
            ".filter(Address.id == 1).all()\n",
            FLAGGED,
            title="a later call names the class",
        ),
        Example(
            "q = session.query(User).join(User.addresses).join(Address.user, from_joinpoint=True)",
            FLAGGED,
            title="from_joinpoint",
        ),
        Example(
            "q = session.query(User).outerjoin(User.addresses, aliased=False)",
            "q = session.query(User).outerjoin(User.addresses)",
            title="the default",
        ),
        Example("q = session.query(User).join(User.addresses, isouter=True)", None, title="stays"),
        Example("x = pieces.join(aliased=True)", None, title="not a Query"),
    ),
)

MESSAGE = "join() has no {} on 2.0"
REASON = "join an aliased() entity and name it in the calls that follow"


@RULE.on(ast.Call, names=("join", "outerjoin"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A join of a Query with one of the removed keywords."""
    if not isinstance(call.func, ast.Attribute):
        return
    for keyword in call.keywords:
        if keyword.arg not in ("aliased", "from_joinpoint"):
            continue
        if context.kind(call.func.value) is not Kind.QUERY:
            return
        message = MESSAGE.format(f"{keyword.arg}=")
        off = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        if off and not context.in_fstring(call):
            yield Found(call, message, make.fix(make.remove_argument(context, call, keyword)))
        else:
            fix = _in_place(context, call, keyword) if keyword.arg == "aliased" else None
            yield Found(call, message, fix, reason="" if fix else REASON)


def _in_place(context: Context, call: ast.Call, keyword: ast.keyword) -> Fix | None:
    """An alias of the relationship's target, written where the relationship stands."""
    on = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
    names = {k.arg for k in call.keywords}
    if not on or len(call.args) != 1 or names - {"aliased", "isouter"} or context.in_fstring(call):
        return None
    attribute = context.value(call.args[0])
    if attribute.kind is not Kind.RELATIONSHIP or attribute.ref is None:
        return None
    declared = context.mappings.find(attribute.ref, attribute.name)
    target = context.mappings.target(declared) if declared is not None else None
    spelled = class_spelling(context, target, call) if target is not None else None
    if spelled is None or not unnamed(context, call):
        return None
    function, imports = context.name_for("sqlalchemy.orm.aliased", call)
    edits = (
        make.after(context, call.args[0], f".of_type({function}({spelled.text}))"),
        make.remove_argument(context, call, keyword),
        *spelled.edits,
    )
    return make.fix(*edits, imports=(*imports, *spelled.imports))
