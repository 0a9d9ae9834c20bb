"""`CreateSchema(quote=..)` is gone: the name itself says whether it is quoted.

`CreateSchema("s", quote=True)` and `DropSchema("s", quote=True)` raise TypeError on 2.0;
`quoted_name("s", True)` in place of the name says the same. `quote=None` was the default and goes.

Left alone: `quote` of tables and columns, which is still an argument.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

_IMPORT = "from sqlalchemy.schema import CreateSchema, DropSchema\n"
_QUOTED = "from sqlalchemy.schema import CreateSchema, DropSchema\nfrom sqlalchemy.sql import "

RULE = Rule(
    code="AL132",
    level=Level.BREAKS,
    since="2.0",
    rows=("create-schema-quote",),
    examples=(
        Example(
            _IMPORT + 's = CreateSchema("s", quote=True)\n',
            _QUOTED + 'quoted_name\ns = CreateSchema(quoted_name("s", True))\n',
        ),
        Example(
            _IMPORT + "s = DropSchema(name, cascade=True, quote=flag)\n",
            _QUOTED + "quoted_name\ns = DropSchema(quoted_name(name, flag), cascade=True)\n",
            title="another keyword",
        ),
        Example(
            _IMPORT + 's = CreateSchema("s", quote=None)\n',
            _IMPORT + 's = CreateSchema("s")\n',
            title="the default",
        ),
        Example(_IMPORT + 's = CreateSchema(quote=True, name="s")\n', FLAGGED, title="by name"),
        Example(_IMPORT + 's = CreateSchema("s")\n', None, title="already new"),
        Example("t = Table('t', metadata, quote=True)\n", None, title="a table"),
    ),
)

MESSAGE = "quote= of {0}() is gone: quoted_name() says it with the name"


@RULE.on(ast.Call, names=("CreateSchema", "DropSchema"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A CreateSchema() or DropSchema() with quote=."""
    keyword = next((k for k in call.keywords if k.arg == "quote"), None)
    if keyword is None or not context.calls(
        call, "sqlalchemy.CreateSchema", "sqlalchemy.DropSchema"
    ):
        return
    message = MESSAGE.format(context.source(call.func))
    remove = make.remove_argument(context, call, keyword)
    if context.in_fstring(call) or not call.args or isinstance(call.args[0], ast.Starred):
        yield Found(call, message, reason="the name is not given in first place")
    elif isinstance(keyword.value, ast.Constant) and keyword.value.value is None:
        yield Found(call, message, make.fix(remove))
    else:
        name, imports = context.name_for("sqlalchemy.sql.quoted_name", call)
        flag = context.source(keyword.value)
        edits = (*make.wrap(context, call.args[0], f"{name}(", f", {flag})"), remove)
        yield Found(call, message, make.fix(*edits, imports=imports))
