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

from alchemigrate.rulekit import Context, Example, Fix, Found, Import, Level, Rule, make
from alchemigrate.rulekit.blocks import removal, stands_alone
from alchemigrate.rulekit.moving import guarded, moved_names, relocation, whole_statement
from alchemigrate.rulekit.naming import imports_orm

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
            "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n",
            bare=True,
            title="through the module",
        ),
        Example(
            "from sqlalchemy.ext import declarative as d\n\nBase = d.declarative_base()\n"
            "Concrete = d.ConcreteBase\n",
            "from sqlalchemy.ext import declarative as d\n"
            "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n"
            "Concrete = d.ConcreteBase\n",
            bare=True,
            title="the module is used for more",
        ),
        Example(
            "import sqlalchemy as sa\n"
            "from sqlalchemy.ext.declarative import declared_attr as attr\n"
            "from sqlalchemy.orm import backref, declarative_mixin\n",
            "import sqlalchemy as sa\n"
            "from sqlalchemy.orm import backref, declarative_mixin, declared_attr as attr\n",
            bare=True,
            title="joins the names that are imported already",
        ),
        Example(
            "import sqlalchemy as sa\nfrom sqlalchemy.ext import declarative\n\n"
            "Base = declarative.declarative_base()\nof = sa.orm.relationship\n",
            "import sqlalchemy as sa\nfrom sqlalchemy.orm import declarative_base\n\n"
            "Base = declarative_base()\nof = sa.orm.relationship\n",
            bare=True,
            title="a module name that needs the package imported",
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
        Example(
            "from elixir.ext import declarative\n\nBase = declarative.declarative_base()\n",
            None,
            bare=True,
            title="another module of that name",
        ),
        Example("from elixir.ext.declarative import declarative_base\n", None, bare=True),
    ),
)

_NAMES = (
    "declarative_base", "as_declarative", "declared_attr", "synonym_for", "has_inherited_table",
    "DeclarativeMeta",
)  # fmt: skip
_OLD = "sqlalchemy.ext.declarative"
_NEW = "sqlalchemy.orm"
TABLE = {f"{_OLD}.{name}": f"{_NEW}.{name}" for name in _NAMES}
MESSAGE = "{} moved from sqlalchemy.ext.declarative to sqlalchemy.orm"


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """Imports of the moved names from their old place."""
    if node.module != _OLD or guarded(context, node):
        return
    found = list(moved_names(context, node, TABLE))
    if found and len(found) == len(node.names):
        names = ", ".join(moved.alias.name for moved in found)
        yield Found(node, MESSAGE.format(names), _all_moved(context, node))
        return
    for moved in found:
        edits, imports, reason = relocation(context, moved)
        fix = None if reason else make.fix(*edits, imports=imports)
        yield Found(moved.alias, MESSAGE.format(moved.alias.name), fix, reason)


def _all_moved(context: Context, node: ast.ImportFrom) -> Fix:
    """The names join another import of `sqlalchemy.orm`, or the statement gets that module."""
    text = context.module.text[context.span(node).start : context.span(node).end]
    home = any(
        isinstance(other, ast.ImportFrom) and other.module == _NEW and other.names[0].name != "*"
        for other in context.block(node)
    )
    top = context.parent(node) is context.module.tree
    if home and top and "#" not in text and stands_alone(context, node, node):
        imports = tuple(Import(_NEW, alias.name, alias.asname) for alias in node.names)
        return make.fix(removal(context, node), imports=imports)
    return make.fix(whole_statement(context, node, _NEW))


@RULE.on(ast.Attribute, names=_NAMES)
def find_attribute(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """`declarative.declarative_base`."""
    new = TABLE.get(context.origin(node))
    if new is None or context.in_fstring(node) or guarded(context, node):
        return
    spelled, imports = context.name_for(new, node)
    if imports or imports_orm(context.project, context.module):
        imports = (*imports, *_unneeded(node))
    fix = make.fix(make.replace(context, node, spelled), imports=imports)
    yield Found(node, MESSAGE.format(node.attr), fix)


def _unneeded(node: ast.Attribute) -> tuple[Import, ...]:
    """The import of the module, to be dropped if nothing else uses it."""
    if not isinstance(node.value, ast.Name):
        return ()
    package, _, last = _OLD.rpartition(".")
    bound = node.value.id
    return (Import(package, last, bound if bound != last else None, drop=True),)
