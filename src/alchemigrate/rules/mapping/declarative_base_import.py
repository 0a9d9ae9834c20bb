"""The declarative names live in `sqlalchemy.orm`.

`sqlalchemy.ext.declarative` kept `declarative_base`, `as_declarative`, `declared_attr` and others
for compatibility; calling most of them there warns (MovedIn20Warning). Since 1.4 they are
imported from `sqlalchemy.orm`.

Left alone: `ConcreteBase`, `AbstractConcreteBase` and `DeferredReflection`, which stayed, and
imports with another way out (`except ImportError`) or made for one version.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.moving import guarded, moved_names, relocation, whole_statement

RULE = Rule(
    code="AL520",
    level=Level.DEPRECATED,
    since="2.0",
    rows=("declarative-base-import", "declared-attr-import", "declarative-names-import"),
    examples=(
        Example(
            "from sqlalchemy.ext.declarative import declarative_base  # the base\n",
            "from sqlalchemy.orm import declarative_base  # the base\n",
            bare=True,
        ),
        Example(
            "from sqlalchemy.ext.declarative import (\n    declarative_base as make,\n"
            "    declared_attr,\n)\n",
            "from sqlalchemy.orm import (\n    declarative_base as make,\n    declared_attr,\n)\n",
            bare=True,
            title="all names move together",
        ),
        Example(
            "from sqlalchemy.ext.declarative import ConcreteBase, declared_attr\n",
            "from sqlalchemy.ext.declarative import ConcreteBase\n"
            "from sqlalchemy.orm import declared_attr\n",
            bare=True,
            title="some names stay",
        ),
        Example(
            "from sqlalchemy.ext import declarative\n\nBase = declarative.declarative_base()\n",
            "from sqlalchemy.ext import declarative\n"
            "from sqlalchemy.orm import declarative_base\n\n"
            "Base = declarative_base()\n",
            bare=True,
            title="through the module",
        ),
        Example("from sqlalchemy.ext.declarative import ConcreteBase\n", None, bare=True),
        Example("from sqlalchemy.orm import declarative_base\n", None, bare=True),
        Example(
            "try:\n    from sqlalchemy.orm import declarative_base\nexcept ImportError:\n"
            "    from sqlalchemy.ext.declarative import declarative_base\n",
            None,
            bare=True,
            title="another way out",
        ),
        Example("from elixir.ext.declarative import declarative_base\n", None, bare=True),
    ),
)

_NAMES = (
    "declarative_base", "as_declarative", "declared_attr", "synonym_for", "has_inherited_table",
    "DeclarativeMeta",
)  # fmt: skip
_OLD = "sqlalchemy.ext.declarative"
TABLE = {f"{_OLD}.{name}": f"sqlalchemy.orm.{name}" for name in _NAMES}
MESSAGE = "{} moved from sqlalchemy.ext.declarative to sqlalchemy.orm"


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """Imports of the moved names from their old place."""
    if node.module != _OLD or guarded(context, node):
        return
    found = list(moved_names(context, node, TABLE))
    if found and len(found) == len(node.names):
        names = ", ".join(moved.alias.name for moved in found)
        edit = whole_statement(context, node, "sqlalchemy.orm")
        yield Found(node, MESSAGE.format(names), make.fix(edit))
        return
    for moved in found:
        edits, imports, reason = relocation(context, moved)
        fix = None if reason else make.fix(*edits, imports=imports)
        yield Found(moved.alias, MESSAGE.format(moved.alias.name), fix, reason)


@RULE.on(ast.Attribute, names=_NAMES)
def find_attribute(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """`declarative.declarative_base`."""
    new = TABLE.get(context.origin(node))
    if new is None or context.in_fstring(node) or guarded(context, node):
        return
    spelled, imports = context.name_for(new, node)
    fix = make.fix(make.replace(context, node, spelled), imports=imports)
    yield Found(node, MESSAGE.format(node.attr), fix)
