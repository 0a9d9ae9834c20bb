"""String types have no `convert_unicode` any more.

`String(50, convert_unicode=True)` raises on 2.0; it did nothing on Python 3. The arguments
`convert_unicode`, `unicode_error` and the private warning flags are removed.

Left alone: types that are not SQLAlchemy's. `create_engine(convert_unicode=)` is another matter.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL603",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("string-convert-unicode", "enum-convert-unicode", "mysql-enum-set-quoting"),
    examples=(
        Example("c = String(50, convert_unicode=True)", "c = String(50)"),
        Example("c = Enum('a', convert_unicode=True, name='k')", "c = Enum('a', name='k')"),
        Example("c = String(50, convert_unicode=flag())", FLAGGED, title="computed by a call"),
        Example("c = String(50)", None),
        Example("c = Field(50, convert_unicode=True)", None, title="not SQLAlchemy"),
    ),
)

_TYPES = {"String", "Text", "Unicode", "UnicodeText", "VARCHAR", "NVARCHAR", "CHAR", "NCHAR",
          "TEXT", "CLOB", "Enum", "ENUM", "SET", "LargeBinary"}  # fmt: skip
_GONE = ("convert_unicode", "unicode_error", "_warn_on_bytestring", "quoting")


@RULE.on(ast.keyword, names=_GONE)
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """Such an argument of a string type."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call):
        return
    origin = context.origin(call.func)
    package, _, name = origin.rpartition(".")
    if name not in _TYPES or not package.startswith("sqlalchemy"):
        return
    if keyword.arg == "quoting" and name not in ("ENUM", "SET"):
        return
    computed = any(isinstance(node, ast.Call) for node in ast.walk(keyword.value))
    reason = "its value is computed by a call, which may do something else too" if computed else ""
    fix = None if reason else make.fix(make.remove_argument(context, call, keyword))
    yield Found(keyword, f"{name} has no {keyword.arg} any more", fix, reason)
