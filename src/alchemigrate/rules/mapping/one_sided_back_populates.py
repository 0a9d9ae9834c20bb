"""`back_populates` names an attribute that the other class does not have.

The mappers are configured when the first query is built or the first object is made; a
`back_populates` whose other side is missing (never written, commented out, or spelt otherwise)
then stops every model: "Mapper 'User' has no property 'strategy_access'". SQLAlchemy names one at
a time; this rule names all of them.

The missing side is added to the other class, or a misspelt name is corrected where one
relationship there points back to this very attribute.

Left alone: other sides that exist, are inherited, are made by a `backref` or are set later, and
classes with bases that cannot be read. The side is not added where more than one foreign key
joins the classes, or a join condition or secondary table would have to be repeated.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from alchemigrate.project.mapped import Attribute
from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Fix, Found, Level, Ref, Rule, make
from alchemigrate.rulekit.new_attributes import behind_attributes
from alchemigrate.rulekit.renaming import in_file
from alchemigrate.rulekit.sides import direction, has_member, pointing
from alchemigrate.rulekit.tables import column_call, readable, relationships

_CHILD = (
    'class Bill(Base):\n    __tablename__ = "bills"\n    id = Column(Integer, primary_key=True)\n'
    '    plan_id = Column(Integer, ForeignKey("plans.id"))\n'
    '    plan = relationship("Plan", back_populates="bills")\n'
)
_PARENT = (
    'class Plan(Base):\n    __tablename__ = "plans"\n    id = Column(Integer, primary_key=True)\n'
)
_GAP = "\n\n"

RULE = Rule(
    code="AL502",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    signs=(r"has no property",),
    examples=(
        Example(
            _PARENT + _GAP + _CHILD,
            _PARENT + '    bills = relationship("Bill", back_populates="plan")\n' + _GAP + _CHILD,
            title="the missing side is added",
        ),
        Example(
            _PARENT + '    items = relationship("Bill", back_populates="plan")\n' + _GAP + _CHILD,
            _PARENT + '    items = relationship("Bill", back_populates="plan")\n' + _GAP
            + _CHILD.replace('back_populates="bills"', 'back_populates="items"'),
            title="the other side has another name",
        ),
        Example(
            _PARENT + '    last = relationship("Bill", foreign_keys="Bill.last_id")\n' + _GAP
            + _CHILD.replace('"Plan", ', '"Plan", foreign_keys=[plan_id], ')
            .replace("    plan =", '    last_id = Column(Integer, ForeignKey("plans.id"))\n'
                '    plan ='),
            _PARENT + '    last = relationship("Bill", foreign_keys="Bill.last_id")\n'
            '    bills = relationship("Bill", back_populates="plan", '
            'foreign_keys="Bill.plan_id")\n' + _GAP
            + _CHILD.replace('"Plan", ', '"Plan", foreign_keys=[plan_id], ')
            .replace("    plan =", '    last_id = Column(Integer, ForeignKey("plans.id"))\n'
                '    plan ='),
            title="foreign_keys go along",
        ),
        Example(
            _PARENT,
            _PARENT + '    bills = relationship("Bill", back_populates="plan")\n'
            '    rates = relationship("Rate", back_populates="plan")\n',
            files={"bills.py": "from models import *\n\n\n" + _CHILD + _GAP
                   + _CHILD.replace("bills", "rates").replace("Bill", "Rate")},
            title="two sides at once, from another file",
        ),
        Example(
            _PARENT + _GAP + _CHILD.replace("id\"))", 'id"), unique=True)'),
            _PARENT + '    bills = relationship("Bill", back_populates="plan", uselist=False)\n'
            + _GAP + _CHILD.replace("id\"))", 'id"), unique=True)'),
            title="one to one",
        ),
        Example(
            _PARENT + '    bills: Mapped[list["Bill"]] = relationship(back_populates="plam")\n'
            + _GAP + _CHILD,
            _PARENT + '    bills: Mapped[list["Bill"]] = relationship(back_populates="plan")\n'
            + _GAP + _CHILD,
            title="a misspelt name, the class named by the annotation",
        ),
        Example(
            _PARENT + "    bills: Mapped['list[Bill]'] = relationship(back_populates='plan')\n"
            + _GAP
            + _CHILD.replace('= relationship("Plan",', ": Mapped[Plan | None] = relationship("),
            None,
            title="both sides are there, by their annotations",
        ),
        Example(
            _PARENT + '    bills = relationship("Bill", back_populates="plan")\n' + _GAP + _CHILD,
            None,
            title="both sides are there",
        ),
        Example(
            _PARENT + _GAP + _CHILD + '\n\nPlan.bills = relationship("Bill", '
                'back_populates="plan")\n',
            None,
            title="set later",
        ),
        Example(
            _PARENT.replace("(Base)", "(Unknown, Base)") + _GAP + _CHILD,
            None,
            title="a base that cannot be read may have it",
        ),
        Example(
            _PARENT + _GAP + _CHILD.replace(
                '"Plan", ', '"Plan", primaryjoin="Plan.id == Bill.plan_id", '),
            FLAGGED,
            title="a join condition of its own",
        ),
        Example(
            _PARENT + _GAP + _CHILD.replace(
                "    plan =", '    next_id = Column(Integer, ForeignKey("plans.id"))\n    plan ='),
            FLAGGED,
            title="two foreign keys",
        ),
    ),
)  # fmt: skip


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Relationships of a mapped class whose other side is missing."""
    owner = Ref(context.module, node)
    if context.mappings.has_table(owner):
        for side in _missing(context, owner):
            yield _found(context, side)


@dataclass(frozen=True, slots=True)
class _Side:
    """A relationship without its other side: `name` is what `target` lacks."""

    owner: Ref
    attribute: Attribute
    target: Ref
    name: str

    def line(self, extra: str = "") -> str:
        """The other side, as it has to be written."""
        return f"{self.name} = {self.call(extra)}"

    def call(self, extra: str = "") -> str:
        """The call that makes the other side."""
        pair = f'"{self.owner.name}", back_populates="{self.attribute.name}"{extra}'
        return f"relationship({pair})"


def _missing(context: Context, owner: Ref) -> Iterator[_Side]:
    for attribute in relationships(context, owner):
        other = attribute.text("back_populates")
        target = context.mappings.target(attribute)
        if other is None or target is None or not readable(context, target):
            continue
        if not has_member(context, target, other):
            yield _Side(owner, attribute, target, other)


def _found(context: Context, side: _Side) -> Found:
    owner, attribute, target = side.owner, side.attribute, side.target
    assert attribute.call is not None
    named = f"{owner.name}.{attribute.name}"
    message = f"{named} back-populates {target.name}.{side.name}, which does not exist"
    place = f"{target.module.path}:{target.node.lineno}"
    twin = _twin(context, owner, attribute, target)
    if twin is not None:
        fix: Fix | None = make.fix(_respelt(context, attribute, twin.name))
        cure = f'write back_populates="{twin.name}": that is its name at {place}'
        return Found(attribute.call, message, fix, object=named, cure=cure)
    extra, reason = _arguments(context, side)
    near = get_close_matches(side.name, context.mappings.attributes(target), n=1, cutoff=0.8)
    hint = f" (or is {near[0]} meant?)" if near else ""
    cure = f"add it at {place}: {side.call(extra)}{hint}"
    there = Context(target.module, context.project, context.target)
    _, wanted = there.name_for("sqlalchemy.orm.relationship", target.node)
    imports = tuple(replace(item, path=target.module.path) for item in wanted)
    fix = None if reason else make.fix(_added(context, target), imports=imports)
    return Found(attribute.call, message, fix, reason, object=named, cure=cure)


def _twin(context: Context, owner: Ref, attribute: Attribute, target: Ref) -> Attribute | None:
    """The one relationship of the other class that says it belongs to this attribute."""
    twins = [
        found
        for found in pointing(context, target, owner)
        if found.text("back_populates") == attribute.name
    ]
    return twins[0] if len(twins) == 1 else None


def _silent(context: Context, owner: Ref, attribute: Attribute, target: Ref) -> str:
    """A relationship of the other class over the same foreign key that names no other side."""
    mine = direction(context, owner, attribute)
    for found in pointing(context, target, owner):
        if found.argument("back_populates") is None and found.argument("backref") is None:
            theirs = direction(context, target, found)
            if mine is None or theirs is None or theirs[1] == mine[1]:
                return found.name
    return ""


def _respelt(context: Context, attribute: Attribute, name: str) -> Edit:
    argument = attribute.argument("back_populates")
    assert argument is not None
    there = Context(attribute.module, context.project, context.target)
    edit = make.replace(there, argument, f'"{name}"')
    return in_file(context, attribute.module, edit)


def _arguments(context: Context, side: _Side) -> tuple[str, str]:
    """Further arguments that the other side needs, or why it cannot be written."""
    owner, attribute, target = side.owner, side.attribute, side.target
    for name in ("primaryjoin", "secondary", "secondaryjoin"):
        if attribute.argument(name) is not None:
            return "", f"the other side would have to repeat {name}"
    way = direction(context, owner, attribute)
    if way is None:
        return "", "not exactly one foreign key is proven to join the two classes"
    silent = _silent(context, owner, attribute, target)
    if silent:
        return "", f"{target.name}.{silent} points back too: it may be meant, under another name"
    kind, key = way
    holder = owner if kind == "to-one" else target
    extra = ""
    if attribute.argument("foreign_keys") is not None:
        extra = f', foreign_keys="{holder.name}.{key.attribute}"'
    if kind == "to-one" and _is_unique(context, owner, key.attribute):
        extra += ", uselist=False"
    return extra, ""


def _is_unique(context: Context, ref: Ref, name: str) -> bool:
    attribute = context.mappings.attributes(ref).get(name)
    call = column_call(context, attribute.module, attribute.call) if attribute else None
    given = {keyword.arg: keyword.value for keyword in call.keywords} if call else {}
    return any(
        isinstance(value, ast.Constant) and value.value is True
        for value in (given.get("unique"), given.get("primary_key"))
    )


def _added(context: Context, target: Ref) -> Edit:
    """All sides that a class lacks: one edit for all findings."""
    there = Context(target.module, context.project, context.target)
    spelled, _ = there.name_for("sqlalchemy.orm.relationship", target.node)
    lines = [line.replace("relationship", spelled, 1) for line in _lines(context, target)]
    return behind_attributes(context, target, lines)


def _lines(context: Context, target: Ref) -> list[str]:
    found: dict[str, str] = {}
    for refs in context.mappings.by_name.values():
        for side in (side for ref in refs for side in _missing(context, ref)):
            if side.target != target or _twin(context, side.owner, side.attribute, target):
                continue
            extra, reason = _arguments(context, side)
            if not reason:
                found.setdefault(side.name, side.line(extra))
    return list(found.values())
