"""Arguments of `relationship()` that 2.0 refuses.

`cascade_backrefs=True` raises: 2.x never cascades along backrefs. `extension` is gone. Only the
target and `secondary` may be given by position. Positional arguments are named, and
`extension=None` is removed.

Left alone: `cascade_backrefs=False` and `bake_queries`, which 2.x accepts (1.4 needs the first).
Reported only: `cascade_backrefs=True` (objects have to be added to the session where they are
attached) and extensions (listen with `sqlalchemy.event`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.names import canonical
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

_CALLS = {"sqlalchemy.orm.relationship", "sqlalchemy.orm.relation", "sqlalchemy.orm.backref"}

RULE = Rule(
    code="AL531",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=(
        "relationship-cascade-backrefs-flag",
        "relationship-extension",
        "relationship-positional",
    ),
    examples=(
        Example(
            "r = relationship('User', extension=None, lazy='joined')",
            "r = relationship('User', lazy='joined')",
        ),
        Example(
            "r = relationship('User', None, 'User.id == Bill.user_id')",
            "r = relationship('User', secondary=None, primaryjoin='User.id == Bill.user_id')",
            title="positional arguments",
        ),
        Example("r = relationship('User', cascade_backrefs=True)", FLAGGED),
        Example("r = relationship('User', extension=Audit())", FLAGGED),
        Example(
            "r = relationship('User', cascade_backrefs=False, bake_queries=True)",
            None,
            title="2.x accepts these",
        ),
        Example("r = relationship('User', bar)", None, title="secondary stays positional"),
        Example("r = graph.relationship('User', "
            "cascade_backrefs=False)", None, title="not SQLAlchemy"),
    ),
)  # fmt: skip

_POSITIONAL = ("argument", "secondary", "primaryjoin", "secondaryjoin", "foreign_keys", "uselist",
               "order_by", "backref", "back_populates")  # fmt: skip


@RULE.on(ast.Call, names=("relationship", "relation", "backref"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Each such argument."""
    name = canonical(context.origin(call.func))
    if name not in _CALLS:
        return
    for keyword in call.keywords:
        advice = _advice(keyword)
        if advice is None:
            continue
        message, reason = advice
        fix = None if reason else make.fix(make.remove_argument(context, call, keyword))
        yield Found(keyword, message, fix, reason)
    if name != "sqlalchemy.orm.backref":
        yield from _positional(context, call)


def _advice(keyword: ast.keyword) -> tuple[str, str] | None:
    constant = keyword.value.value if isinstance(keyword.value, ast.Constant) else ...
    match keyword.arg:
        case "cascade_backrefs" if constant is not False:
            message = "cascade_backrefs is gone: 2.x never cascades along backrefs"
            return message, "objects have to be added to the session where they are attached"
        case "extension":
            message = "relationship() has no extension any more"
            return message, "" if constant is None else "listen with sqlalchemy.event instead"
    return None


def _positional(context: Context, call: ast.Call) -> Iterator[Found]:
    if len(call.args) < 3:
        return
    message = "relationship() takes only its target and secondary by position"
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if starred or len(call.args) > len(_POSITIONAL):
        yield Found(call, message, reason="the arguments cannot be told apart")
        return
    edits = [
        make.before(context, argument, f"{name}=")
        for name, argument in zip(_POSITIONAL[1:], call.args[1:], strict=False)
    ]
    yield Found(call, message, make.fix(*edits))
