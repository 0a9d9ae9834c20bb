"""Criteria of an entity apply where a subquery only names it in its WHERE.

`exists().where(Boss.id == x)` selects no entity: up to 2.0 the type criterion of a `Boss` that
shares the table of its base, and criteria of `with_loader_criteria()`, were left out of it; 2.1
adds them, as it does where the entity is selected. That is most often what was meant, but it finds
fewer rows.

Reported at an `exists()` or a select of literals whose WHERE names such a class. Left alone:
classes with a table of their own that no `with_loader_criteria()` names. There is no rewrite: the
1.x answer is that of the table's columns (`Boss.__table__.c.id`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import lineage
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Ref, Rule
from alchemigrate.rulekit.tables import own_table

_HEAD = (
    "class Staff(Base):\n    __tablename__ = 'staff'\n    id = Column(Integer, primary_key=True)\n"
    "    kind = Column(String)\n    __mapper_args__ = {'polymorphic_on': kind}\n\n"
    "class Boss(Staff):\n    __mapper_args__ = {'polymorphic_identity': 'boss'}\n\n"
)
_CRITERIA = (
    "from sqlalchemy.orm import with_loader_criteria\n"
    "o = with_loader_criteria(Address, Address.email != None)\n"
)

RULE = Rule(
    code="AL966",
    level=Level.SILENT,
    since="2.1",
    rows=("loader-criteria-exists",),
    examples=(
        Example(_HEAD + "q = exists().where(Boss.id == User.id)\n", FLAGGED, target="2.1"),
        Example(
            _HEAD + "q = select(literal(1)).where(Boss.id == 1).exists()\n", FLAGGED, target="2.1"
        ),
        Example(
            _CRITERIA + "q = exists().where(Address.user_id == User.id)\n", FLAGGED, target="2.1"
        ),
        Example("q = exists().where(Address.user_id == User.id)\n", None, target="2.1",
                title="no criteria"),
        Example(_HEAD + "q = select(Boss.id).where(Boss.id == 1).exists()\n", None, target="2.1",
                title="it is selected"),
        Example(_HEAD + "q = exists().where(Staff.id == 1)\n", None, target="2.1",
                title="the base"),
    ),
)  # fmt: skip


@RULE.on(ast.Call, names=("where", "filter"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The WHERE of a subquery that selects no entity."""
    if not isinstance(call.func, ast.Attribute) or not _selects_nothing(context, call.func.value):
        return
    seen: set[Ref] = set()
    for argument in call.args:
        for node in ast.walk(argument):
            value = context.value(node) if isinstance(node, ast.Attribute) else None
            if value is None or value.kind is not Kind.COLUMN or value.ref is None:
                continue
            if value.ref not in seen and _has_criteria(context, value.ref):
                seen.add(value.ref)
                message = f"the criteria of {value.ref.name} apply to this subquery on 2.1"
                reason = "name its table's columns where all rows are meant"
                yield Found(node, message, reason=reason)


def _selects_nothing(context: Context, node: ast.expr) -> bool:
    """Whether a statement is `exists()`, or a select of literals, with other WHEREs in between."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr not in ("where", "filter", "correlate", "limit"):
            break
        node = node.func.value
    if not isinstance(node, ast.Call):
        return False
    plain = all(_is_plain(context, argument) for argument in node.args)
    return plain and context.calls(node, "sqlalchemy.exists", "sqlalchemy.select")


def _is_plain(context: Context, argument: ast.expr) -> bool:
    if isinstance(argument, ast.Constant):
        return True
    return context.calls(argument, "sqlalchemy.literal", "sqlalchemy.literal_column",
                         "sqlalchemy.text")  # fmt: skip


def _has_criteria(context: Context, ref: Ref) -> bool:
    """Whether a class shares its base's table, or is named by a `with_loader_criteria()`."""
    if context.mappings.has_table(ref) and own_table(context, ref) is None:
        return True
    named = {base.name for base in lineage(context.infer, ref)}
    for path in context.project.callers.get("with_loader_criteria", ()):
        module = context.project.module(path)
        calls = context.project.calls_by_name(module) if module is not None else {}
        for call in calls.get("with_loader_criteria", []):
            value = context.infer.value(module, call.args[0]) if module and call.args else None
            if value is not None and value.ref is not None and value.ref.name in named:
                return True
    return False
