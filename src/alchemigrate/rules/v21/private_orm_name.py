"""Names inside the ORM that were never documented are private now.

2.1 gave them underscores: `orm.attributes.register_attribute` and `create_proxied_attribute`, the
attribute implementations, `orm.dynamic.AppenderMixin`, what is in `orm.persistence`,
`orm.strategies` and `orm.unitofwork`. Importing them raises ImportError.

Left alone: documented names of the same modules. There is no rewrite: a private name would only
last until the next release.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

RULE = Rule(
    code="AL833",
    level=Level.BREAKS,
    since="2.1",
    startup=True,
    rows=("orm-private-rename-21", "pool-fallback-async"),
    examples=(
        Example(
            "from sqlalchemy.orm.attributes import register_attribute\n", FLAGGED, target="2.1"
        ),
        Example("from sqlalchemy.orm.dynamic import AppenderMixin as M\n", FLAGGED, target="2.1"),
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


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """An import of such a name."""
    if node.level or node.module not in NAMES:
        return
    known = NAMES[node.module].split()
    for alias in node.names:
        if alias.name in known:
            message = f"{node.module}.{alias.name} is private on 2.1"
            yield Found(alias, message, reason="use the documented interface in its place")
