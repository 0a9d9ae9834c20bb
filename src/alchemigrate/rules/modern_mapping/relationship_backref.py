"""`backref=` makes an attribute that no class body shows: 2.0 has `back_populates` on both sides.

`orders = relationship("Order", backref="buyer")` gives `Order` a `buyer` that neither a reader nor
a type checker can see, and that is not there before the mappers are configured. Both sides written
out, each with `back_populates`, are the same mapping.

The other side is added to the other class, in its own file if need be, with the arguments of
`backref(...)` and those that SQLAlchemy passed on (`secondary`, `foreign_keys`, `post_update`,
`passive_updates`). The code also runs on 1.4.

Left alone: relationships without a backref, and those of classes outside the project. Reported
only: mixins and abstract classes, a `primaryjoin` of its own, several foreign keys between the
classes, `viewonly` (whose other side is not kept in step on 2.0), an attribute of that name that
the other class has already, and arguments that cannot be evaluated in the other class.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from alchemigrate.project.mapped import Attribute
from alchemigrate.project.project import Project
from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Fix,
    Found,
    Import,
    Level,
    Ref,
    Rule,
    make,
)  # fmt: skip
from alchemigrate.rulekit.exports import is_exported
from alchemigrate.rulekit.new_attributes import behind_attributes
from alchemigrate.rulekit.other_side import Backref, OtherSide, backref_of, other_side
from alchemigrate.rulekit.prelude import MODERN
from alchemigrate.rulekit.tables import relationships

_START = (
    "from sqlalchemy import Column, ForeignKey, Table\n"
    "from sqlalchemy.orm import relationship, Mapped, mapped_column\nfrom models import Base\n\n\n"
)
_WITH = _START.replace("mapped_column\n", "mapped_column, backref\n")
_ID = "    id: Mapped[int] = mapped_column(primary_key=True)\n"
_PLAN = 'class Plan(Base):\n    __tablename__ = "plans"\n' + _ID
_BILL = (
    'class Bill(Base):\n    __tablename__ = "bills"\n'
    + _ID
    + '    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))\n'
)
_NODE = (
    'class Node(Base):\n    __tablename__ = "nodes"\n'
    + _ID
    + '    up_id: Mapped[int] = mapped_column(ForeignKey("nodes.id"))\n'
)
_LINKS = (
    'links = Table("links", Base.metadata, Column("p", ForeignKey("plans.id")), '
    'Column("b", ForeignKey("bills.id")))\n\n\n'
)
_GAP = "\n\n"
_TO_PLAN = '    plan = relationship("Plan", {}="bills")\n'
_FILES = {"models.py": MODERN}
_FLASK = "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n"
_FLASK_PLAN = (
    'from extensions import db\n\n\nclass Plan(db.Model):\n    __tablename__ = "plans"\n'
    "    id = db.Column(db.Integer, primary_key=True)\n"
)
_FLASK_BILL = (
    'from extensions import db\nfrom plans import Plan\n\nlinks = db.Table("links", '
    'db.Column("p", db.ForeignKey("plans.id")), db.Column("b", db.ForeignKey("bills.id")))\n\n\n'
    'class Bill(db.Model):\n    __tablename__ = "bills"\n'
    "    id = db.Column(db.Integer, primary_key=True)\n"
    '    plans = db.relationship(Plan, secondary=links, {}="bills")\n'
)


def _example(before: str, after: str | None, title: str) -> Example:
    start = _WITH if "backref(" in before else _START
    return Example(start + before, _START + after if after else after, title, _FILES, bare=True)


def _reported(before: str, title: str) -> Example:
    return Example(_WITH + before, FLAGGED, title, _FILES, bare=True)


RULE = Rule(
    code="AL564",
    level=Level.LEGACY,
    since="2.0",
    examples=(
        _example(
            _PLAN + _GAP + _BILL + _TO_PLAN.format("backref"),
            _PLAN + '    bills = relationship("Bill", back_populates="plan")\n' + _GAP
            + _BILL + _TO_PLAN.format("back_populates"),
            "the other side is added",
        ),
        _example(
            _PLAN + '    bills = relationship("Bill", backref=backref("plan", lazy="joined"))\n'
            + _GAP + _BILL,
            _PLAN + '    bills = relationship("Bill", back_populates="plan")\n' + _GAP
            + _BILL + '    plan = relationship("Plan", back_populates="bills", lazy="joined")\n',
            "with arguments",
        ),
        _example(
            _NODE + '    down = relationship("Node", backref=backref("up", remote_side=[id]))\n',
            _NODE + '    down = relationship("Node", back_populates="up")\n'
            '    up = relationship("Node", back_populates="down", remote_side=[id])\n',
            "a class that refers to itself",
        ),
        _example(
            _NODE + '    down = relationship("Node", backref="up")\n',
            _NODE + '    down = relationship("Node", back_populates="up")\n'
            '    up = relationship("Node", back_populates="down", remote_side="Node.id")\n',
            "the other direction of a self-reference needs its remote side",
        ),
        _example(
            _LINKS + _PLAN + _GAP + _BILL
            + '    all = relationship("Plan", secondary=links, backref="bills")\n',
            _LINKS + _PLAN
            + '    bills = relationship("Bill", secondary=links, back_populates="all")\n' + _GAP
            + _BILL + '    all = relationship("Plan", secondary=links, back_populates="bills")\n',
            "an association table",
        ),
        Example(
            _START + _BILL + _TO_PLAN.format("backref"),
            _START + _BILL + _TO_PLAN.format("back_populates"),
            "a class of another file",
            {**_FILES, "plans.py": "from sqlalchemy.orm import Mapped, mapped_column\n"
             "from models import Base\n\n\n" + _PLAN},
            {"plans.py": "from sqlalchemy.orm import Mapped, mapped_column, relationship\n"
             "from models import Base\n\n\n" + _PLAN
             + '    bills = relationship("Bill", back_populates="plan")\n'},
            bare=True,
        ),
        Example(
            _FLASK_BILL.format("backref"),
            _FLASK_BILL.format("back_populates"),
            "an association table of Flask-SQLAlchemy, in another file than the other side",
            {**_FILES, "extensions.py": _FLASK, "plans.py": _FLASK_PLAN},
            {"plans.py": _FLASK_PLAN + "    bills = db.relationship("
             '"Bill", secondary="links", back_populates="plans")\n'},
            bare=True,
        ),
        Example(
            _FLASK_BILL.format("backref") + '    __bind_key__ = "archive"\n', FLAGGED,
            "an association table that may be in other MetaData",
            {**_FILES, "extensions.py": _FLASK, "plans.py": _FLASK_PLAN}, bare=True,
        ),
        _example(_PLAN + _GAP + _BILL + '    plan = relationship("Plan")\n', None, "no backref"),
        _example(_PLAN + _GAP + _BILL + "    plan = tools.relationship('Plan', backref='x')\n",
                 None, "not SQLAlchemy"),
        _reported(
            _PLAN + _GAP + _BILL
            + '    next_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))\n'
            + _TO_PLAN.format("backref"),
            "two foreign keys",
        ),
        _reported(
            _PLAN + "    bills = 5\n" + _GAP + _BILL + _TO_PLAN.format("backref"),
            "an attribute of that name",
        ),
        _reported(
            _PLAN + _GAP + _BILL
            + '    plan = relationship("Plan", backref="bills", viewonly=True)\n',
            "viewonly",
        ),
        _reported(
            _PLAN + _GAP + _BILL
            + '    plan = relationship("Plan", backref=backref("bills", order_by=[plan_id]))\n',
            "an argument that has another meaning in the other class",
        ),
    ),
)  # fmt: skip

_UNUSED = Import("sqlalchemy.orm", "backref", drop=True)
_RELATIONSHIP = "sqlalchemy.orm.relationship"
_ALLOWED = "alchemigrate: allow"


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Relationships with a backref, in the body of a mapped class."""
    owner = Ref(context.module, node)
    for attribute, given, side in _sides(context, owner):
        named = f"{node.name}.{attribute.name}"
        message = f"the other side of {named} is made by backref and stands in no class"
        reason = side if isinstance(side, str) else _crowded(context, side)
        if reason or isinstance(side, str):
            yield Found(given.argument, message, None, reason, object=named)
        else:
            yield Found(given.argument, message, _fix(context, given, side), object=named)


def _sides(context: Context, owner: Ref) -> Iterator[tuple[Attribute, Backref, OtherSide | str]]:
    for attribute in relationships(context, owner):
        given = backref_of(context, attribute)
        if given is not None:
            yield attribute, given, other_side(context, owner, attribute, given)


def _fix(context: Context, given: Backref, side: OtherSide) -> Fix:
    start = context.span(given.argument).start
    edits = [Edit(start, start + len("backref"), "back_populates")]
    if given.call is not None:
        edits.append(make.replace(context, given.call, context.source(given.call.args[0])))
    drop = () if is_exported(context, "backref") else (_UNUSED,)
    if side.exists:
        return make.fix(*edits, imports=drop)
    maker, wanted = _maker(context, side.target)
    lines = [one.line(maker) for one in _all(context.project, context.target)[side.target]]
    added = behind_attributes(context, side.target, lines)
    return make.fix(*edits, added, imports=(*wanted, *drop))


def _maker(context: Context, target: Ref) -> tuple[str, tuple[Import, ...]]:
    """How the other class calls relationship(): as its file does already, or by a new import."""
    there = Context(target.module, context.project, context.target)
    for call in context.project.calls_by_name(target.module).get("relationship", []):
        if there.calls(call, _RELATIONSHIP) and there.enclosing_class(call) is not None:
            return there.source(call.func), ()
    spelled, wanted = there.name_for(_RELATIONSHIP, target.node)
    return spelled, tuple(replace(item, path=target.module.path) for item in wanted)


def _crowded(context: Context, side: OtherSide) -> str:
    """Whether two relationships make an attribute of the same name."""
    same = [one for one in _all(context.project, context.target)[side.target] if not side.exists]
    if sum(one.name == side.name for one in same) > 1:
        return f"two backrefs make a {side.name} in {side.target.name}"
    return ""


@lru_cache(maxsize=2)
def _all(project: Project, target: str) -> dict[Ref, list[OtherSide]]:
    """All sides that are to be written out, by class: one edit adds those of a class together."""
    found: dict[Ref, list[OtherSide]] = defaultdict(list)
    for refs in list(project.inference.mappings.by_name.values()):
        for ref in refs:
            there = Context(ref.module, project, target)
            for attribute, _, side in _sides(there, ref):
                if not isinstance(side, str) and not side.exists and not _kept(there, attribute):
                    found[side.target].append(side)
    return found


def _kept(context: Context, attribute: Attribute) -> bool:
    """Whether a comment allows the backref to stay, so that its other side must not be added."""
    return _ALLOWED in context.source(attribute.node) or any(
        _ALLOWED in context.module.text.splitlines()[number - 1]
        for number in {attribute.node.lineno, attribute.node.end_lineno or attribute.node.lineno}
    )
