"""A column that a function of the project makes is untyped: 2.0 has `Mapped[...]`.

`id = pk()` tells a type checker nothing of what `user.id` is, where `pk()` returns a `Column`.
`id: Mapped[int] = pk()` does. Only the annotation is new: of a `Column` SQLAlchemy reads nothing
in it, so that the column stays what it is, and the function may be called elsewhere too.

The type and whether it may be None come from what the function returns, with the call's literals
put in. A function that returns a `mapped_column` is annotated by the same rules as a
`mapped_column` itself.

Left alone: annotated columns, those of dataclasses and of migration scripts, mixins that no mapped
class of the project uses, functions that do more than return a column. Reported only: functions
that say what they return (a type checker would not take a `Column` for a `Mapped`), and columns
whose Python type is not proven.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Fix, Found, Level, Ref, Rule, make
from alchemigrate.rulekit.annotations import mapped
from alchemigrate.rulekit.column_types import uuid_in_doubt
from alchemigrate.rulekit.column_values import column_python_type, is_nullable
from alchemigrate.rulekit.declarative import role, watcher
from alchemigrate.rulekit.prelude import MODERN
from alchemigrate.rulekit.revisions import is_revision

_FILES = {
    "models.py": MODERN,
    "makers.py": "from sqlalchemy import Column, ForeignKey, Integer, String\n"
    "from sqlalchemy.dialects.postgresql import UUID\nfrom geo import Shape\n\n\n"
    'def pk():\n    """A primary key."""\n    return Column(Integer, primary_key=True)\n\n\n'
    "def key(table, **more):\n    return Column(Integer, ForeignKey(f'{table}.id'), **more)\n\n\n"
    "def said() -> Column:\n    return Column(String)\n\n\n"
    "def shape():\n    return Column(Shape)\n\n\ndef unique():\n    return Column(UUID)\n\n\n"
    "def logged():\n    print('a column')\n    return Column(String)\n",
}
_MAKERS = "from makers import key, logged, pk, said, shape, unique\n"
_START = _MAKERS + "from models import Base\n\n\n"
_HEAD = 'class Bill(Base):\n    __tablename__ = "bills"\n'
_ID = "    id = pk()\n"
_NEW_ID = "    id: Mapped[int] = pk()\n"


def _example(before: str, after: str | None, title: str, names: str = "") -> Example:
    head = f"from typing import {names}\n" if names else ""
    end = f"{head}{_MAKERS}from models import Base\nfrom sqlalchemy.orm import Mapped\n"
    return Example(
        _START + before, f"{end}\n\n{after}" if after else None, title, _FILES, bare=True
    )


def _reported(before: str, title: str) -> Example:
    return Example(_START + _HEAD + _NEW_ID + before, FLAGGED, title, _FILES, bare=True)


RULE = Rule(
    code="AL569",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    examples=(
        _example(_HEAD + _ID, _HEAD + _NEW_ID, "a primary key"),
        _example(
            _HEAD + _ID + "    plan_id = key('plans', nullable=False)  # which\n"
            "    last_id = key('plans')\n",
            _HEAD + _NEW_ID + "    plan_id: Mapped[int] = key('plans', nullable=False)  # which\n"
            "    last_id: Mapped[Optional[int]] = key('plans')\n",
            "what the call says",
            names="Optional",
        ),
        _example(
            "class Owned:\n    user_id = key('users')\n\n\n"
            + _HEAD.replace("Base", "Owned, Base") + _ID,
            "class Owned:\n    user_id: Mapped[Optional[int]] = key('users')\n\n\n"
            + _HEAD.replace("Base", "Owned, Base") + _NEW_ID,
            "a mixin",
            names="Optional",
        ),
        _example(_HEAD + _NEW_ID, None, "annotated already"),
        _example("class Form:\n" + _ID, None, "no mapped class"),
        _example("@dataclass\n" + _HEAD + _ID, None, "a dataclass"),
        _example(_HEAD + _NEW_ID + "    note = logged()\n", None, "a function that does more"),
        _example("down_revision = revision = None\n" + _HEAD + _ID, None, "a migration script"),
        _reported("    note = said()\n", "a function that says what it returns"),
        _reported("    area = shape()\n", "a type of another package"),
        _reported("    other_id = unique()\n", "UUIDs or text"),
    ),
)  # fmt: skip


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Columns of a mapped class or mixin that functions make."""
    calls = [s for s in node.body if isinstance(s, ast.Assign) and isinstance(s.value, ast.Call)]
    if not calls or is_revision(context):
        return
    ref = Ref(context.module, node)
    made = {
        attribute.node: attribute
        for attribute in context.mappings.own_attributes(ref)
        if not attribute.is_relationship and attribute.call is not None
    }
    found = [s for s in calls if s in made and made[s].call is not s.value]
    if not found or role(context, ref) is None or watcher(context, ref):
        return
    for statement in found:
        named = f"{node.name}.{made[statement].name}"
        message = f"{named} is an untyped column; 2.0 has Mapped[...]"
        fix = _annotated(context, ref, statement)
        reason = fix if isinstance(fix, str) else ""
        yield Found(statement, message, fix if isinstance(fix, Fix) else None, reason, object=named)


def _annotated(context: Context, ref: Ref, statement: ast.Assign) -> Fix | str:
    """The fix that writes the annotation, or why there is none."""
    (attribute,) = (a for a in context.mappings.own_attributes(ref) if a.node is statement)
    assert attribute.call is not None
    assert isinstance(statement.value, ast.Call)
    assert isinstance(ref.node, ast.ClassDef)
    function = context.value(statement.value.func).ref
    if function is None or getattr(function.node, "returns", None) is not None:
        return "its function says that it returns a Column, which is no Mapped to a type checker"
    if uuid_in_doubt(context, attribute.module, attribute.call):
        return "UUID does not say whether it gives UUIDs or text: write as_uuid="
    nullable = is_nullable(context, attribute)
    typed = column_python_type(context, attribute)
    if nullable is None or typed is None:
        return "its Python type is not proven"
    written = mapped(context, ref.node, typed, nullable)
    if written is None:
        return "a name in its annotation would mean something else there"
    edit = make.after(context, statement.targets[0], f": {written.text}")
    return make.fix(edit, imports=written.imports)
