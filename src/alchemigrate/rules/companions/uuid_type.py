"""`UUIDType` of SQLAlchemy-Utils does what `sqlalchemy.Uuid` does.

2.0 has a type of its own for UUIDs on all databases. The two store alike on PostgreSQL, and
differently elsewhere: `UUIDType` packs 16 bytes unless told `binary=False`, `Uuid` writes 32
characters; and `Uuid` takes `uuid.UUID` objects only.

Reported with --modern: what is stored, and whether strings are given to it, decides. Not for the
bridge: 1.4 has no `Uuid`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

RULE = Rule(
    code="AL987",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("utils-uuidtype-vs-uuid",),
    examples=(
        Example(
            "from sqlalchemy_utils import UUIDType\nc = Column(UUIDType(binary=False))\n", FLAGGED
        ),
        Example("from sqlalchemy_utils import UUIDType\nc = Column(UUIDType)\n", FLAGGED),
        Example("c = Column(sa.Uuid())\n", None, title="the type of SQLAlchemy"),
        Example("from mine import UUIDType\nc = Column(UUIDType())\n", None, title="another"),
    ),
)

MESSAGE = "sqlalchemy.Uuid does what UUIDType does"
REASON = "it stores 32 characters where UUIDType stored 16 bytes: compare before changing"
_NAMES = ("sqlalchemy_utils.UUIDType", "sqlalchemy_utils.types.UUIDType",
          "sqlalchemy_utils.types.uuid.UUIDType")  # fmt: skip


@RULE.on(ast.Name, ast.Attribute, names=("UUIDType",))
def find(context: Context, node: ast.Name | ast.Attribute) -> Iterator[Found]:
    """The type, named in a column or called."""
    if isinstance(node.ctx, ast.Load) and context.origin(node) in _NAMES:
        yield Found(node, MESSAGE, reason=REASON)
