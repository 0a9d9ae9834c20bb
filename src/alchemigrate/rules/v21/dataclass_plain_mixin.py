"""A mixin of a mapped dataclass has to be a dataclass itself.

A dataclass-mapped class with columns from a plain mixin warned on 2.0; 2.1 raises
InvalidRequestError. The mixin derives from `MappedAsDataclass`, and `__init__()` takes the same
arguments as before.

Rewritten: mixins without bases of their own, all of whose users are mapped dataclasses that name
the mixin first, in the same module. Left alone: mixins without annotated columns. Reported only:
the others.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import lineage
from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Fix, Found, Level, Ref, Rule, make
from alchemigrate.rulekit.mapped_dataclasses import BASE, annotated, is_dataclass, subclasses

_HEAD = "from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column\n\n"
_BASE = "class DB(DeclarativeBase):\n    pass\n\n"
_NOTE = "    note: Mapped[str] = mapped_column(default='x')\n\n"
_ID = "    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(primary_key=True, init=False)\n"

RULE = Rule(
    code="AL872",
    level=Level.BREAKS,
    since="2.1",
    startup=True,
    rows=("dataclass-nondataclass-mixin",),
    examples=(
        Example(
            _HEAD + "class Noted:  # notes\n" + _NOTE + _BASE
            + "class A(Noted, MappedAsDataclass, DB):\n" + _ID,
            _HEAD + "class Noted(MappedAsDataclass):  # notes\n" + _NOTE + _BASE
            + "class A(Noted, MappedAsDataclass, DB):\n" + _ID,
            target="2.1",
        ),
        Example(
            _HEAD + "class Noted:\n" + _NOTE + _BASE
            + "class A(MappedAsDataclass, DB, Noted):\n" + _ID,
            FLAGGED,
            target="2.1",
            title="in another order",
        ),
        Example(
            _HEAD + "class Noted:\n" + _NOTE + _BASE + "class A(Noted, DB):\n" + _ID,
            None,
            target="2.1",
            title="no dataclass",
        ),
        Example(
            _HEAD + "class Noted:\n    kind = 'noted'\n\n" + _BASE
            + "class A(Noted, MappedAsDataclass, DB):\n" + _ID,
            None,
            target="2.1",
            title="no columns",
        ),
    ),
)  # fmt: skip


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """A mapped dataclass with columns from a class that is no dataclass."""
    if not node.bases:
        return
    ref = Ref(context.module, node)
    if not context.mappings.is_mapped(ref) or not is_dataclass(context, ref):
        return
    for mixin in lineage(context.infer, ref)[1:]:
        if is_dataclass(context, mixin) or not annotated(context, mixin):
            continue
        if context.mappings.is_mapped(mixin):
            continue
        message = f"{mixin.name} has columns of the dataclass {node.name}, and is no dataclass"
        reason = _why_not(context, mixin)
        yield Found(node, message, None if reason else _derived(context, mixin), reason)


def _derived(context: Context, mixin: Ref) -> Fix:
    name, imports = context.name_for(BASE, mixin.node)
    start = context.span(mixin.node).start
    end = context.module.text.index(mixin.name, start) + len(mixin.name)
    return make.fix(Edit(end, end, f"({name})"), imports=imports)


def _why_not(context: Context, mixin: Ref) -> str:
    """Why a mixin cannot be made a dataclass, empty if it can."""
    assert isinstance(mixin.node, ast.ClassDef)
    source = context.project.own_scope(mixin.module, mixin.node)
    if mixin.module is not context.module:
        return "it stands in another module: derive it from MappedAsDataclass"
    if mixin.node.bases or mixin.node.decorator_list or "__init__" in source.bindings:
        return "it has bases, decorators or an __init__() of its own"
    for user in subclasses(context, mixin):
        assert isinstance(user.node, ast.ClassDef)
        names = [context.infer.origin(user.module, base) for base in user.node.bases]
        first = context.infer.value(user.module, user.node.bases[0]).ref == mixin
        if not is_dataclass(context, user) or user.node.keywords or (BASE in names and not first):
            return f"{user.name} is no dataclass, names it last, or has options of its own"
    return ""
