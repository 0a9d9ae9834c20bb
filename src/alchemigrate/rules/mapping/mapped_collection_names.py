"""`attribute_mapped_collection` is called `attribute_keyed_dict`.

2.0 renamed the makers of dictionary collections and has them in `sqlalchemy.orm`:
`attribute_keyed_dict`, `column_keyed_dict`, `keyfunc_mapping` and the class `KeyFuncDict`. The old
names are the same objects.

Rewritten with --modern. Left alone: names that are exported or imported with another way out. Not
for the bridge: 1.4 has the old names only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.moving import guarded, moved_names, relocation

RULE = Rule(
    code="AL541",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("attribute-mapped-collection",),
    examples=(
        Example(
            "from sqlalchemy.orm.collections import attribute_mapped_collection\n\n"
            "c = attribute_mapped_collection('key')  # by key\n",
            "from sqlalchemy.orm import attribute_keyed_dict\n\n"
            "c = attribute_keyed_dict('key')  # by key\n",
            bare=True,
        ),
        Example(
            "from sqlalchemy.orm.collections import InstrumentedList, MappedCollection as Dict\n\n"
            "class D(Dict):\n    pass\n",
            "from sqlalchemy.orm import KeyFuncDict as Dict\n"
            "from sqlalchemy.orm.collections import InstrumentedList\n\nclass D(Dict):\n    pass\n",
            bare=True,
            title="one of several names, under another",
        ),
        Example(
            "from sqlalchemy.orm.collections import mapped_collection\n\n"
            "__all__ = ['mapped_collection']\n",
            FLAGGED,
            bare=True,
            title="exported",
        ),
        Example("from sqlalchemy.orm import attribute_keyed_dict\n", None, title="already new"),
        Example("from mine.collections import mapped_collection\n", None, title="another"),
    ),
)

_NAMES = {
    "attribute_mapped_collection": "attribute_keyed_dict",
    "column_mapped_collection": "column_keyed_dict",
    "mapped_collection": "keyfunc_mapping",
    "MappedCollection": "KeyFuncDict",
}
_MOVED = {
    f"sqlalchemy.orm.collections.{old}": f"sqlalchemy.orm.{new}" for old, new in _NAMES.items()
}


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """An import of an old name."""
    if node.module != "sqlalchemy.orm.collections" or guarded(context, node):
        return
    for moved in moved_names(context, node, _MOVED):
        edits, imports, reason = relocation(context, moved)
        fix = None if reason else make.fix(*edits, imports=imports)
        message = f"{moved.alias.name} is called {moved.name} on 2.0"
        yield Found(moved.alias, message, fix, reason)
