"""`EncryptedType` of SQLAlchemy-Utils warns: it will store text instead of bytes.

Its column is a LargeBinary now and will be a String "in a future version"; `StringEncryptedType` is
the one with the String already.

Reported only: the two store differently, so that a change of the name needs a migration of the
data. Left alone: `StringEncryptedType`, and types of other packages.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

RULE = Rule(
    code="AL986",
    level=Level.DEPRECATED,
    since="2.0",
    rows=("utils-encryptedtype",),
    examples=(
        Example(
            "from sqlalchemy_utils import EncryptedType\nc = Column(EncryptedType(String, 'k'))\n",
            FLAGGED,
        ),
        Example(
            "import sqlalchemy_utils as su\nc = Column(su.EncryptedType(String, key))\n",
            FLAGGED,
            title="through the module",
        ),
        Example(
            "from sqlalchemy_utils import StringEncryptedType\n"
            "c = Column(StringEncryptedType(String, 'key'))\n",
            None,
            title="the type with a String",
        ),
        Example(
            "from vault import EncryptedType\nc = Column(EncryptedType())\n", None, title="another"
        ),
    ),
)

MESSAGE = "EncryptedType warns: it will change from bytes to text"
REASON = "StringEncryptedType stores text: moving to it takes a migration of the column"
_NAMES = frozenset(
    f"sqlalchemy_utils{place}.EncryptedType"
    for place in ("", ".types", ".types.encrypted", ".types.encrypted.encrypted_type")
)


@RULE.on(ast.Call, names=("EncryptedType",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A column type that is made."""
    if context.calls(call, *_NAMES):
        yield Found(call, MESSAGE, reason=REASON)
