"""`back_populates` names an attribute that cannot be its other side.

The attribute exists, but it is no relationship, leads to another class, or runs in the same
direction over the same foreign key. Configuring the mappers raises, which stops every model.

Which of the two sides is wrong is a decision; nothing is rewritten.

Left alone: pairs that fit, and classes whose attributes cannot be read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.mapped import Attribute
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule
from alchemigrate.rulekit.sides import direction, related
from alchemigrate.rulekit.tables import readable, relationships

_HEAD = (
    'class Plan(Base):\n    __tablename__ = "plans"\n    id = Column(Integer, primary_key=True)\n'
    '    title = Column(String)\n    bills = relationship("Bill", back_populates="plan")\n'
    '    people = relationship("User", secondary="members")\n\n\n'
    'class Bill(Base):\n    __tablename__ = "bills"\n    id = Column(Integer, primary_key=True)\n'
    '    plan_id = Column(Integer, ForeignKey("plans.id"))\n'
)

RULE = Rule(
    code="AL503",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    examples=(
        Example(
            _HEAD + '    plan = relationship("Plan", back_populates="title")\n',
            FLAGGED,
            title="the other attribute is a column",
        ),
        Example(
            _HEAD + '    plan = relationship("Plan", back_populates="people")\n',
            FLAGGED,
            title="the other relationship leads to another class",
        ),
        Example(_HEAD + '    plan = relationship("Plan", back_populates="bills")\n', None),
        Example(
            _HEAD + '    plan = relationship("Plan", back_populates="nothing")\n',
            None,
            title="the other side is missing: another rule's matter",
        ),
    ),
)


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Relationships of a mapped class whose other side does not fit."""
    owner = Ref(context.module, node)
    if not context.mappings.has_table(owner):
        return
    for attribute in relationships(context, owner):
        other = attribute.text("back_populates")
        target = context.mappings.target(attribute)
        if other is None or target is None or not readable(context, target):
            continue
        found = context.mappings.attributes(target).get(other)
        problem = _problem(context, owner, attribute, target, found) if found else ""
        if problem and attribute.call is not None:
            named, theirs = f"{owner.name}.{attribute.name}", f"{target.name}.{other}"
            yield Found(
                attribute.call,
                f"{named} is back-populated by {theirs}, {problem}",
                reason="which of the two sides is wrong has to be decided",
                object=named,
                cure=f"make {named} and {theirs} name each other, or drop back_populates",
            )


def _problem(
    context: Context, owner: Ref, attribute: Attribute, target: Ref, other: Attribute
) -> str:
    if not other.is_relationship:
        return "which is no relationship"
    aimed = context.mappings.target(other)
    if aimed is None:
        return ""
    if not related(context, aimed, owner):
        return f"which leads to {aimed.name}"
    mine, theirs = direction(context, owner, attribute), direction(context, target, other)
    if mine is not None and theirs is not None and mine[0] == theirs[0]:
        return "which runs in the same direction"
    return ""
