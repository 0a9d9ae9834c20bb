"""The default of a dataclass's relationship has to be the collection's own class.

2.1 raises ArgumentError unless `default_factory` is `list`, `set` or `dict` itself, whichever the
annotation says, and unless `default` is None. `default_factory=lambda: []` is
`default_factory=list`.

Left alone: classes that are no dataclasses, and factories that are the class itself. Reported only:
other factories and defaults, which gave what is not known here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.mapped_dataclasses import dataclass_around

_HEAD = (
    "from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column\n\n"
    "class DB(MappedAsDataclass, DeclarativeBase):\n    pass\n\n"
    "class A(DB):\n    __tablename__ = 'a'\n"
    "    id: Mapped[int] = mapped_column(primary_key=True, init=False)\n"
)

RULE = Rule(
    code="AL889",
    level=Level.BREAKS,
    since="2.1",
    startup=True,
    rows=("dataclass-relationship-default",),
    examples=(
        Example(
            _HEAD + "    bs: Mapped[list['B']] = relationship(default_factory=lambda: [])  # b\n",
            _HEAD + "    bs: Mapped[list['B']] = relationship(default_factory=list)  # b\n",
            target="2.1",
        ),
        Example(
            _HEAD + "    bs: Mapped[set['B']] = relationship(default_factory=lambda: set())\n",
            _HEAD + "    bs: Mapped[set['B']] = relationship(default_factory=set)\n",
            target="2.1",
            title="a set",
        ),
        Example(
            _HEAD + "    bs: Mapped[list['B']] = relationship(default_factory=make_list)\n",
            FLAGGED,
            target="2.1",
            title="a factory",
        ),
        Example(
            _HEAD + "    b: Mapped['B'] = relationship(default=NOBODY)\n", FLAGGED, target="2.1"
        ),
        Example(
            _HEAD + "    bs: Mapped[list['B']] = relationship(default_factory=list)\n"
            "    b: Mapped['B'] = relationship(default=None)\n",
            None,
            target="2.1",
        ),
        Example(
            "class A(Base):\n    __tablename__ = 'a'\n    b = Column(default_factory=lambda: [])\n",
            None,
            target="2.1",
            title="no dataclass",
        ),
    ),
)

_CLASSES = ("list", "set", "dict")


@RULE.on(ast.Call, names=("relationship",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A relationship of a mapped dataclass with such a default."""
    if not context.calls(call, "sqlalchemy.orm.relationship"):
        return
    given = [k for k in call.keywords if k.arg in ("default", "default_factory")]
    if not given or dataclass_around(context, call) is None:
        return
    for keyword in given:
        value = keyword.value
        if keyword.arg == "default" and not (
            isinstance(value, ast.Constant) and value.value is None
        ):
            message = "the default of a dataclass's relationship can only be None on 2.1"
            yield Found(keyword, message, reason="set it in __post_init__()")
        elif keyword.arg == "default_factory":
            yield from _factory(context, keyword)


def _factory(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    if isinstance(keyword.value, ast.Name) and keyword.value.id in (*_CLASSES, "List", "Set"):
        return
    message = "a relationship's default_factory has to be the collection's class on 2.1"
    made = _made(keyword.value)
    if made:
        yield Found(keyword, message, make.fix(make.replace(context, keyword.value, made)))
    else:
        reason = "what it gives is not written out: name list, set or dict, and fill it later"
        yield Found(keyword, message, reason=reason)


def _made(factory: ast.expr) -> str:
    """The class whose empty object a lambda gives, empty if it gives something else."""
    match factory:
        case ast.Lambda(args=ast.arguments(args=[]), body=ast.List(elts=[])):
            return "list"
        case ast.Lambda(args=ast.arguments(args=[]), body=ast.Dict(keys=[])):
            return "dict"
        case ast.Lambda(
            args=ast.arguments(args=[]), body=ast.Call(func=ast.Name(id=name), args=[], keywords=[])
        ) if name in _CLASSES:
            return name
    return ""
