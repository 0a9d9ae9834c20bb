"""Names inside the ORM that were never documented are private now.

2.1 gave them underscores: `orm.attributes.register_attribute` and `create_proxied_attribute`, the
attribute implementations, `orm.dynamic.AppenderMixin`, what is in `orm.persistence`,
`orm.strategies` and `orm.unitofwork`. Importing them raises ImportError, and a program that asks
with `getattr(strategies, "SelectInLoader", None)` silently does without.

The underscore is written: it is the same object, still undocumented, and may change with the next
release. Two names that are gone altogether are only reported.

Left alone: documented names of the same modules, and imports with another way out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.moving import guarded

RULE = Rule(
    code="AL833",
    level=Level.BREAKS,
    since="2.1",
    startup=True,
    rows=("orm-private-rename-21", "pool-fallback-async"),
    examples=(
        Example(
            "from sqlalchemy.orm.attributes import flag_modified, register_attribute\n\n"
            "register_attribute(User, 'x')\n",
            "from sqlalchemy.orm.attributes import flag_modified, "
            "_register_attribute as register_attribute\n\n"
            "register_attribute(User, 'x')\n",
            target="2.1",
        ),
        Example(
            "from sqlalchemy.orm.dynamic import AppenderMixin as M\n",
            "from sqlalchemy.orm.dynamic import _AppenderMixin as M\n",
            target="2.1",
        ),
        Example(
            "from sqlalchemy.orm import strategies\n\n"
            "loader = strategies.SelectInLoader(User.orders.property, ())\n",
            "from sqlalchemy.orm import strategies\n\n"
            "loader = strategies._SelectInLoader(User.orders.property, ())\n",
            target="2.1",
            title="through the module",
        ),
        Example(
            "from sqlalchemy.orm import strategies\n\n"
            "can = getattr(strategies, 'SelectInLoader', None)\n",
            "from sqlalchemy.orm import strategies\n\n"
            "can = getattr(strategies, '_SelectInLoader', None)\n",
            target="2.1",
            title="asked for",
        ),
        Example("from sqlalchemy.util import await_fallback\n", FLAGGED, target="2.1"),
        Example(
            "try:\n    from sqlalchemy.orm.strategies import NoLoader\nexcept ImportError:\n"
            "    NoLoader = None\n",
            None,
            target="2.1",
            title="another way out",
        ),
        Example(
            "from mine import strategies\n\nloader = strategies.SelectInLoader(1)\n"
            "can = getattr(strategies, 'SelectInLoader', None)\n",
            None,
            target="2.1",
            title="another module",
        ),
        Example("from sqlalchemy.orm.attributes import flag_modified\n", None, target="2.1"),
        Example("from mine.attributes import register_attribute\n", None, target="2.1"),
    ),
)

NAMES = {
    "sqlalchemy.orm.attributes": "AttributeImpl CollectionAttributeImpl ScalarAttributeImpl "
    "ScalarObjectAttributeImpl backref_listeners create_proxied_attribute register_attribute "
    "register_attribute_impl register_descriptor unregister_attribute",
    "sqlalchemy.orm.dynamic": "AppenderMixin DynaLoader DynamicAttributeImpl",
    "sqlalchemy.orm.persistence": "delete_obj post_update save_obj",
    "sqlalchemy.orm.collections": "prepare_instrumentation",
    "sqlalchemy.orm.strategies": "AbstractRelationshipLoader ColumnLoader DeferredColumnLoader "
    "JoinedLoader LazyLoader LoadDeferredColumns LoadLazyAttribute NoLoader SelectInLoader "
    "SubqueryLoader single_parent_validator",
    "sqlalchemy.orm.unitofwork": "track_cascade_events",
    "sqlalchemy.orm.loading": "PostLoad load_on_ident load_on_pk_identity load_scalar_attributes",
    "sqlalchemy.orm.relationships": "JoinCondition",
    "sqlalchemy.pool": "FallbackAsyncAdaptedQueuePool",
    "sqlalchemy.util": "await_fallback",
}
"""Names that 2.0.58 had and 2.1.9 has not, by module."""


GONE = frozenset({"FallbackAsyncAdaptedQueuePool", "await_fallback"})
"""Those of them that have no name with an underscore either."""

LAST_NAMES = tuple(name for names in NAMES.values() for name in names.split())
MESSAGE = "{}.{} is private on 2.1"
REASON = "it is gone: use the documented interface in its place"
CURE = "use the documented interface in its place"


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """An import of such a name."""
    module = node.module or ""
    if node.level or module not in NAMES or guarded(context, node):
        return
    for alias in node.names:
        if alias.name in NAMES[module].split():
            kept = "" if alias.asname else f" as {alias.name}"
            start = context.span(alias).start
            edit = Edit(start, start + len(alias.name), f"_{alias.name}{kept}")
            yield _found(alias, module, alias.name, edit)


@RULE.on(ast.Attribute, names=LAST_NAMES)
def find_attribute(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """Such a name, reached through its module."""
    module = _module(context, node.value)
    if node.attr in NAMES.get(module, "").split() and not context.in_fstring(node):
        edit = make.rename_attribute(context, node, f"_{node.attr}")
        yield _found(node, module, node.attr, edit)


@RULE.on(ast.Call, names=("getattr", "hasattr"))
def find_asked(context: Context, call: ast.Call) -> Iterator[Found]:
    """Such a name, asked for by a string."""
    match call:
        case ast.Call(func=ast.Name(), args=[owner, ast.Constant(value=str(name)) as text, *_]):
            module = _module(context, owner)
            written = context.source(text)
            if name in NAMES.get(module, "").split() and written.strip("'\"") == name:
                yield _found(call, module, name, make.replace(context, text, _private(written)))


def _private(written: str) -> str:
    return f"{written[0]}_{written[1:]}"


def _module(context: Context, node: ast.expr) -> str:
    value = context.value(node)
    return value.name if value.kind is Kind.EXTERNAL else ""


def _found(node: ast.AST, module: str, name: str, edit: Edit) -> Found:
    message = MESSAGE.format(module, name)
    if name in GONE:
        return Found(node, message, reason=REASON, cure=CURE)
    return Found(node, message, make.fix(edit), cure=CURE)
