"""A relationship between classes that no foreign key joins, or more than one.

Without `primaryjoin` or `foreign_keys`, SQLAlchemy looks for the one foreign key between the two
tables. If there is none ("Could not determine join condition") or there are several
("AmbiguousForeignKeysError"), configuring the mappers fails and every model is unusable.

Which column is meant is a decision; nothing is rewritten, and the advice names the choices.

Left alone: relationships that give `foreign_keys`, `primaryjoin` or `secondary`, and tables whose
keys cannot all be read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.mapped import Attribute
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule
from alchemigrate.rulekit.tables import Key, paths, readable, relationships, tables_of

_HEAD = (
    'class Plan(Base):\n    __tablename__ = "plans"\n'
    "    id = Column(Integer, primary_key=True)\n\n\n"
    'class Bill(Base):\n    __tablename__ = "bills"\n    id = Column(Integer, primary_key=True)\n'
)
_ONE = '    plan_id = Column(Integer, ForeignKey("plans.id"))\n'
_TWO = '    next_plan_id = Column(Integer, ForeignKey("plans.id"))\n'
_GIVEN = ("foreign_keys", "primaryjoin", "secondary")

RULE = Rule(
    code="AL504",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    signs=(r"join condition between parent/child tables on relationship {owner}\.{attribute}\b",),
    examples=(
        Example(
            _HEAD + _ONE + _TWO + '    plan = relationship("Plan")\n', FLAGGED, title="two keys"
        ),
        Example(_HEAD + '    plan = relationship("Plan")\n', FLAGGED, title="no key"),
        Example(_HEAD + _ONE + '    plan = relationship("Plan")\n', None, title="one key"),
        Example(
            _HEAD + _ONE + _TWO + '    plan = relationship("Plan", foreign_keys=[plan_id])\n',
            None,
            title="the key is named",
        ),
        Example(
            _HEAD + '    __table_args__ = (ForeignKeyConstraint(["id"], ["plans.id"]),)\n'
            '    plan = relationship("Plan")\n',
            None,
            title="a composite key is not read",
        ),
        Example(
            _HEAD + '    plan_id = Column(Integer, *more)\n    plan = relationship("Plan")\n',
            None,
            title="arguments that are not written out",
        ),
    ),
)


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Relationships of a mapped class over none or several foreign keys."""
    owner = Ref(context.module, node)
    if not context.mappings.has_table(owner) or not readable(context, owner):
        return
    for attribute in relationships(context, owner):
        target = context.mappings.target(attribute)
        if target is None or any(attribute.argument(name) is not None for name in _GIVEN):
            continue
        if not readable(context, target) or _has_stars(attribute):
            continue
        found = paths(context, owner, target)
        if found is None:
            continue
        keys = set(found[0]) | set(found[1])
        inherits = len(tables_of(context, owner)) > 1 or len(tables_of(context, target)) > 1
        if len(keys) != 1 and not (inherits and keys):
            yield _report(context, owner, attribute, target, found)


def _has_stars(attribute: Attribute) -> bool:
    return attribute.call is None or any(k.arg is None for k in attribute.call.keywords)


def _report(
    context: Context,
    owner: Ref,
    attribute: Attribute,
    target: Ref,
    found: tuple[tuple[Key, ...], tuple[Key, ...]],
) -> Found:
    named = f"{owner.name}.{attribute.name}"
    choices = [f"{owner.name}.{key.attribute}" for key in found[0]]
    choices += [f"{target.name}.{key.attribute}" for key in found[1] if target != owner]
    assert attribute.call is not None
    if not choices:
        message = f"{named}: no foreign key joins {owner.name} and {target.name}"
        cure = (
            f"add a ForeignKey between {owner.name} and {target.name}, or give {named} primaryjoin"
        )
    else:
        message = f"{named}: {len(choices)} foreign keys join {owner.name} and {target.name}"
        options = " or ".join(f'foreign_keys="{choice}"' for choice in choices)
        cure = f"give {named} {options}"
    reason = "which column is meant has to be decided"
    return Found(attribute.call, message, reason=reason, object=named, cure=cure)
