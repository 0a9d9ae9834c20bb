"""`relationship()` without an annotation is untyped: 2.0 has `Mapped["Parent"]`.

`orders: Mapped[List["Order"]] = relationship("Order")` says what `user.orders` holds, to type
checkers and to SQLAlchemy: the annotation decides between one object and many. So it is written
only where the direction is proven: by the one foreign key between the two classes, by
`secondary`, or by `remote_side` of a class that refers to itself. A mixin's relationship (a
`declared_attr`) has to be the same in all classes that take it.

One object is `Mapped["Parent"]` where the foreign key is NOT NULL, else
`Mapped[Optional["Parent"]]`. Many are a list, or what `collection_class` makes; `lazy="dynamic"`
is `DynamicMapped["Order"]`. The arguments stay as they are. A class from another file is imported
for type checkers only, so that no import circle is made.

Left alone: annotated relationships, those of dataclasses and migration scripts, and those set from
outside (`User.home = relationship(...)`). Reported only: several foreign keys, a `primaryjoin` of
its own, composite keys, relationships between a class and its own base, unknown collection classes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from textwrap import indent

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
from alchemigrate.rulekit.alignment import realigned
from alchemigrate.rulekit.annotations import mapped
from alchemigrate.rulekit.declarative import Role, descendants, role
from alchemigrate.rulekit.declared import Place, declared
from alchemigrate.rulekit.prelude import MODERN
from alchemigrate.rulekit.revisions import is_revision
from alchemigrate.rulekit.shapes import Shape, shape
from alchemigrate.rulekit.spelling import is_named
from alchemigrate.rulekit.type_checking import import_source, type_checking_imports

_START = (
    "from sqlalchemy import ForeignKey\n"
    "from sqlalchemy.orm import relationship, Mapped, mapped_column\nfrom models import Base\n\n\n"
)
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
    + '    up_id: Mapped[Optional[int]] = mapped_column(ForeignKey("nodes.id"))\n'
)
_MAKER_OF_KEYS = (
    'def key(table, nullable=False, name="id", **more):\n    """A foreign key."""\n'
    '    return mapped_column(ForeignKey("{0}.{1}".format(table, name)), nullable=nullable, **more)'
    "\n\n\n"
)
_MADE = 'class Bill(Base):\n    __tablename__ = "bills"\n' + _ID + '    plan_id = key("plans"{})\n'
_LOOSE = _BILL + '    next_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))\n'
_GAP = "\n\n"
_FILES = {"models.py": MODERN}


def _example(
    before: str, after: str | None, title: str, names: str = "", more: str = ""
) -> Example:
    typing = f"from typing import {names}\n" if names else ""
    known = "from typing import Optional\n" if "Optional" in before else ""
    start = _START.replace("mapped_column\n", f"mapped_column{more}\n")
    result = typing + start + after if after else after
    return Example(known + _START + before, result, title, _FILES, bare=True)


def _local(classes: str) -> str:
    return "def models():\n" + indent(classes, "    ") + "    return Plan, Bill\n"


def _reported(before: str, title: str) -> Example:
    return Example(_START + before, FLAGGED, title, _FILES, bare=True)


RULE = Rule(
    code="AL563",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    examples=(
        _example(
            _PLAN + '    bills = relationship("Bill")\n' + _GAP
            + _BILL + '    plan = relationship("Plan")\n',
            _PLAN + '    bills: Mapped[List["Bill"]] = relationship("Bill")\n' + _GAP
            + _BILL + '    plan: Mapped["Plan"] = relationship("Plan")\n',
            "one and many, by the foreign key",
            names="List",
        ),
        _example(
            _NODE + '    up = relationship("Node", remote_side="Node.id")  # above\n'
            '    down = relationship("Node", collection_class=set)\n',
            _NODE + '    up: Mapped[Optional["Node"]] = relationship("Node", remote_side="Node.id")'
            "  # above\n"
            '    down: Mapped[Set["Node"]] = relationship("Node", collection_class=set)\n',
            "a class that refers to itself",
            names="Optional, Set",
        ),
        _example(
            _PLAN + '    bills = relationship("Bill", lazy="dynamic")\n'
            '    last = relationship("Bill", uselist=False)\n' + _GAP + _BILL,
            _PLAN + '    bills: DynamicMapped["Bill"] = relationship("Bill", lazy="dynamic")\n'
            '    last: Mapped[Optional["Bill"]] = relationship("Bill", uselist=False)\n'
            + _GAP + _BILL,
            "a dynamic one, and one object of many",
            names="Optional",
            more=", DynamicMapped",
        ),
        Example(
            _START + _BILL + '    plan = relationship("Plan")\n',
            "from typing import TYPE_CHECKING\n" + _START.rstrip("\n")
            + "\n\nif TYPE_CHECKING:\n    from plans import Plan\n\n\n"
            + _BILL + '    plan: Mapped["Plan"] = relationship("Plan")\n',
            "another base has a class of that name too",
            {
                **_FILES,
                "plans.py": _START + _PLAN,
                "old.py": "from sqlalchemy.orm import declarative_base\n\n"
                + _PLAN.replace("Base", "declarative_base()"),
            },
            bare=True,
        ),
        _example(
            _PLAN + _GAP + _BILL + '    plan = relationship(\'Plan\',\n'
            "                        info={\n                            1: 2,\n"
            "                        })\n",
            _PLAN + _GAP + _BILL + '    plan: Mapped["Plan"] = relationship(\'Plan\',\n'
            "                                        info={\n"
            "                                            1: 2,\n"
            "                                        })\n",
            "aligned lines",
        ),
        _example(
            _PLAN + '    bills = relationship("Bill", uselist=True)\n' + _GAP + _LOOSE,
            _PLAN + '    bills: Mapped[List["Bill"]] = relationship("Bill", uselist=True)\n'
            + _GAP + _LOOSE,
            "many, since it says so",
            names="List",
        ),
        _example(
            _local(_PLAN + '    bills = relationship("Bill")\n\n' + _BILL),
            _local(_PLAN + '    bills: Mapped[List["Bill"]] = relationship("Bill")\n\n' + _BILL),
            "classes of a function",
            names="List",
        ),
        Example(
            _START + _BILL + '    plan = relationship("Plan")\n',
            "from typing import TYPE_CHECKING\n" + _START.rstrip("\n")
            + "\n\nif TYPE_CHECKING:\n    from plans import Plan\n\n\n"
            + _BILL + '    plan: Mapped["Plan"] = relationship("Plan")\n',
            "a class of another file",
            {**_FILES, "plans.py": _START + _PLAN},
            bare=True,
        ),
        _example(
            _MAKER_OF_KEYS + _PLAN + _GAP + _MADE.format("") + '    plan = relationship("Plan")\n',
            _MAKER_OF_KEYS + _PLAN + _GAP + _MADE.format("")
            + '    plan: Mapped["Plan"] = relationship("Plan")\n',
            "a foreign key that a function makes",
        ),
        _example(
            _MAKER_OF_KEYS + _PLAN + _GAP + _MADE.format(", nullable=True")
            + '    plan = relationship("Plan")\n',
            _MAKER_OF_KEYS + _PLAN + _GAP + _MADE.format(", nullable=True")
            + '    plan: Mapped[Optional["Plan"]] = relationship("Plan")\n',
            "a foreign key that a function makes, and that may be NULL",
            names="Optional",
        ),
        _reported(
            _MAKER_OF_KEYS + _PLAN + _GAP + _MADE.replace('"plans"', "TABLE").format("")
            + '    plan = relationship("Plan")\n',
            "a foreign key that a function makes of what is not known",
        ),
        _example(
            _BILL + '    plan: Mapped["Plan"] = relationship()\n' + _GAP + _PLAN,
            None,
            "annotated already",
        ),
        _example(
            "class Planned:\n    plan = relationship('Plan')\n" + _GAP + _PLAN, None, "no entity"
        ),
        _example(_PLAN + _GAP + 'Plan.self = relationship("Plan")\n', None, "set from outside"),
        _reported(
            _PLAN + _GAP + _BILL
            + '    next_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))\n'
            '    plan = relationship("Plan")\n',
            "two foreign keys",
        ),
        _reported(
            _PLAN + _GAP + _BILL
            + '    plan = relationship("Plan", primaryjoin="Plan.id == foreign(Bill.plan_id)")\n',
            "a join of its own",
        ),
        _reported(
            _PLAN + _GAP + _BILL + '    plan = relationship("Plan", uselist=True)\n',
            "a list of one",
        ),
        _reported(
            _PLAN + _GAP + _BILL + '    plan = relationship("Plan", uselist=many)\n',
            "what decides is not known",
        ),
        _reported(
            _PLAN + _GAP + "def make(Plan):\n" + indent(_BILL, "    ")
            + '        plan = relationship("Plan")\n',
            "the name is a parameter",
        ),
        _reported(
            _PLAN + '    bills = relationship("Bill", collection_class=Bag)\n' + _GAP + _BILL,
            "an unknown collection",
        ),
    ),
)  # fmt: skip

_MAKER = "sqlalchemy.orm.relationship"


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Relationships of an entity that have no annotation."""
    for place, found in _places(context, node):
        named = f"{node.name}.{place.name}"
        message = f"{named} is an untyped relationship; 2.0 has Mapped[...]"
        if isinstance(found, str):
            yield Found(place.statement, message, None, found, object=named)
        else:
            fix = _fix(context, node, place, found)
            reason = "" if fix else "a name in its annotation would mean something else there"
            yield Found(place.statement, message, fix, reason, object=named)


def _places(context: Context, node: ast.ClassDef) -> Iterator[tuple[Place, Shape | str]]:
    places = [declared(context, statement, _MAKER) for statement in node.body]
    wanted = [place for place in places if place is not None and place.annotation is None]
    if not wanted or is_revision(context):
        return
    ref = Ref(context.module, node)
    part = role(context, ref)
    for place in wanted:
        by_function = isinstance(place.statement, ast.FunctionDef)
        if part is Role.ENTITY and not by_function:
            yield place, _usable(context, node, _shape(context, ref, place))
        elif part is Role.MIXIN and by_function:
            yield place, _usable(context, node, _shape_in_all(context, ref, place))


def _shape(context: Context, ref: Ref, place: Place) -> Shape | str:
    attribute = context.mappings.attributes(ref).get(place.name)
    if attribute is None or attribute.call is not place.call:
        return f"{ref.name} declares it more than once"
    return shape(context, ref, attribute)


def _shape_in_all(context: Context, ref: Ref, place: Place) -> Shape | str:
    """The shape of a mixin's relationship, if it is the same in all classes that take it."""
    heirs = [h for h in descendants(context, ref) if role(context, h) is Role.ENTITY]
    found = [_shape(context, heir, place) for heir in heirs if _takes(context, heir, place)]
    doubts = [one for one in found if isinstance(one, str)]
    if doubts or not found:
        return doubts[0] if doubts else "no class of the project takes it"
    return found[0] if len(set(found)) == 1 else "it is not the same in all classes that take it"


def _takes(context: Context, heir: Ref, place: Place) -> bool:
    attribute = context.mappings.attributes(heir).get(place.name)
    return attribute is not None and attribute.call is place.call


def _usable(context: Context, body: ast.ClassDef, found: Shape | str) -> Shape | str:
    """The shape, if this class body can name the class."""
    if isinstance(found, str):
        return found
    seen = is_named(context, found.target, body)
    if seen is False:
        return f"{found.target.name} is another thing in this file"
    if seen is None and import_source(context, found.target) is None:
        return f"from where this file would import {found.target.name} is not proven"
    return found


def _fix(context: Context, body: ast.ClassDef, place: Place, found: Shape) -> Fix | None:
    optional = found.optional and found.container is None
    written = mapped(context, body, found.typed(), optional, found.outer)
    edit = place.annotated(context, written.text) if written is not None else None
    if written is None or edit is None:
        return None
    blocks, imports = _imports(context)
    moved = realigned(context, place.call, [edit])
    return make.fix(edit, *moved, *blocks, imports=(*written.imports, *imports))


@lru_cache(maxsize=4)
def _imports(context: Context) -> tuple[tuple[Edit, ...], tuple[Import, ...]]:
    """The classes of other files that this module's relationships name, imported in one edit."""
    wanted = [
        found.target
        for node in context.module.nodes
        if isinstance(node, ast.ClassDef)
        for _, found in _places(context, node)
        if isinstance(found, Shape) and is_named(context, found.target, node) is None
    ]
    return type_checking_imports(context, wanted)
