"""Two relationships over one foreign key that do not know of each other.

`Plan.bills` and `Bill.plan` both write the same column. Since 1.4 SQLAlchemy warns that they
conflict ("relationship X will copy column Q to column P, which conflicts with relationship(s)
Y"): with `back_populates` on both sides they are kept in step in memory.

The fix needs a look: afterwards setting one side sets the other at once, and cascades follow.

Left alone: pairs that name each other, `viewonly` or `overlaps`, and pairs that are not proven to
use exactly one and the same foreign key.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.mapped import Attribute
from alchemigrate.rulekit import Context, Edit, Example, Found, Level, Ref, Rule, make
from alchemigrate.rulekit.renaming import in_file
from alchemigrate.rulekit.sides import direction, pointing
from alchemigrate.rulekit.tables import readable, relationships

_PLAN = (
    'class Plan(Base):\n    __tablename__ = "plans"\n    id = Column(Integer, primary_key=True)\n'
    '    bills = relationship("Bill"{})\n\n\n'
)
_BILL = (
    'class Bill(Base):\n    __tablename__ = "bills"\n    id = Column(Integer, primary_key=True)\n'
    '    plan_id = Column(ForeignKey("plans.id"))\n    plan = relationship("Plan"{})\n'
)

RULE = Rule(
    code="AL536",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("relationship-overlaps",),
    examples=(
        Example(
            _PLAN.format("") + _BILL.format(""),
            _PLAN.format(', back_populates="plan"') + _BILL.format(', back_populates="bills"'),
            unsafe=True,
        ),
        Example(
            _PLAN.format(', back_populates="plan"') + _BILL.format(', back_populates="bills"'), None
        ),
        Example(_PLAN.format(", viewonly=True") + _BILL.format(""), None, title="writes nothing"),
        Example(_PLAN.format(', backref="plan2"') + _BILL.format(""), None, title="a backref"),
        Example(
            _PLAN.format(', foreign_keys="Bill.next_id"')
            + _BILL.format(", foreign_keys=[plan_id]")
            + '    next_id = Column(ForeignKey("plans.id"))\n',
            None,
            title="over two keys",
        ),
    ),
)

_KNOWN = ("back_populates", "backref", "viewonly", "overlaps", "sync_backref")


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """The to-many side of each such pair."""
    owner = Ref(context.module, node)
    if not context.mappings.has_table(owner) or not readable(context, owner):
        return
    for attribute in relationships(context, owner):
        way = None if _knows(attribute) else direction(context, owner, attribute)
        target = context.mappings.target(attribute)
        if way is None or way[0] != "to-many" or target is None:
            continue
        others = [
            other
            for other in pointing(context, target, owner)
            if not _knows(other) and direction(context, target, other) == ("to-one", way[1])
        ]
        if len(others) == 1 and len(_same(context, owner, way)) == 1:
            yield _found(context, owner, attribute, others[0])


def _knows(attribute: Attribute) -> bool:
    return any(attribute.argument(name) is not None for name in _KNOWN)


def _same(context: Context, owner: Ref, way: object) -> list[Attribute]:
    return [
        attribute
        for attribute in context.mappings.attributes(owner).values()
        if attribute.is_relationship and direction(context, owner, attribute) == way
    ]


def _found(context: Context, owner: Ref, one: Attribute, two: Attribute) -> Found:
    named, other = f"{owner.name}.{one.name}", f"{two.owner.name}.{two.name}"
    assert one.call is not None
    message = f"{named} and {other} write the same foreign key and do not know of each other"
    note = "afterwards setting one side sets the other in memory, and cascades follow"
    edits = [_told(context, one, two.name), _told(context, two, one.name)]
    fix = make.fix(*edits, unsafe=True, note=note)
    return Found(one.call, message, fix, object=named)


def _told(context: Context, attribute: Attribute, name: str) -> Edit:
    there = Context(attribute.module, context.project, context.target)
    assert attribute.call is not None
    edit = make.append_argument(there, attribute.call, f'back_populates="{name}"')
    return in_file(context, attribute.module, edit)
