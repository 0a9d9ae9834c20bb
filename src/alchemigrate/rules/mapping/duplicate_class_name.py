"""A relationship names a class by a string that two mapped classes have.

"Multiple classes found for path 'Item' in the registry of this declarative base": the string is
not unique, and configuring the mappers fails. A longer path ("shop.models.Item") tells them
apart.

Which class is meant is a decision; nothing is rewritten.

Left alone: classes on other bases, paths with a dot, and classes in test code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule
from alchemigrate.rulekit.bases import at_top, base_of
from alchemigrate.rulekit.imported import importers, is_test
from alchemigrate.rulekit.tables import relationships, text_of

_ITEM = 'class Item(Base):\n    __tablename__ = "{}"\n    id = Column(Integer, primary_key=True)\n'
_BILL = (
    'class Bill(Base):\n    __tablename__ = "bills"\n    id = Column(Integer, primary_key=True)\n'
    '    item_id = Column(ForeignKey("items.id"))\n    item = relationship("{}")\n'
)
_STAR = "from models import *\n"
_FILES = {
    "stock.py": _STAR + _ITEM.format("stock_items"),
    "goods.py": _STAR + _ITEM.format("items"),
    "main.py": "import stock\nimport goods\n",
}

RULE = Rule(
    code="AL508",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    signs=(r"initializing mapper .*\b{owner}\b.*Multiple classes found for path",),
    examples=(
        Example(_BILL.format("Item"), FLAGGED, files=_FILES),
        Example(_BILL.format("goods.Item"), None, files=_FILES, title="a path tells them apart"),
        Example(
            _BILL.format("Item"),
            None,
            files={**_FILES, "main.py": "import goods\n"},
            title="only one is imported",
        ),
        Example(_BILL.format("User"), None, files=_FILES, title="a unique name"),
    ),
)


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Relationships of a mapped class whose string target is ambiguous."""
    owner = Ref(context.module, node)
    if not context.mappings.has_table(owner) or not base_of(context, owner):
        return
    for attribute in relationships(context, owner):
        target = text_of(attribute.argument("argument", 0))
        if not target or "." in target:
            continue
        same = [
            ref for ref in context.mappings.by_name.get(target, []) if _counts(context, owner, ref)
        ]
        if len(same) < 2:
            continue
        places = " and ".join(f"{ref.module.path}:{ref.node.lineno}" for ref in same)
        named = f"{owner.name}.{attribute.name}"
        assert attribute.call is not None
        yield Found(
            attribute.call,
            f"{named} leads to {target}, the name of {len(same)} classes: {places}",
            reason="which class is meant has to be decided",
            object=named,
            cure=f'write the path, such as relationship("{same[0].module.name}.{target}")',
        )


def _counts(context: Context, owner: Ref, ref: Ref) -> bool:
    if is_test(ref.module.path) or not at_top(context, ref):
        return False
    if ref.module is not owner.module and not any(importers(context, ref.module.path)):
        return False
    return base_of(context, ref) == base_of(context, owner)
