"""`DDL(on=..)`, `execute_at()` and `append_ddl_listener()` are gone.

`on="postgresql"` is `.execute_if(dialect="postgresql")`, and
`ddl.execute_at("after-create", table)` is `event.listen(table, "after_create", ddl)`. Both were
deprecated in 0.7 and are gone since 1.4.

Left alone: `on` of other calls, and objects that are not proven to be a DDL. Reported only: a
function given as `on`, which got other arguments than `execute_if(callable_=..)` gives, and
`append_ddl_listener()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.chain import Step, chained

_IMPORT = "from sqlalchemy import DDL, event\n"

RULE = Rule(
    code="AL133",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    rows=("ddl-execute-at",),
    examples=(
        Example(
            _IMPORT + 'd = DDL("x", on="postgresql")\n',
            _IMPORT + 'd = DDL("x").execute_if(dialect="postgresql")\n',
        ),
        Example(
            _IMPORT + "d = DDL('x', on=('mysql', 'mariadb'))  # both\n",
            _IMPORT + "d = DDL('x').execute_if(dialect=('mysql', 'mariadb'))  # both\n",
            title="several dialects",
        ),
        Example(
            _IMPORT + "DDL('x').execute_at('after-create', users)\n",
            _IMPORT + "event.listen(users, 'after-create', DDL('x'))\n".replace("r-c", "r_c"),
            title="execute_at",
        ),
        Example(
            _IMPORT + "d = DDL(\n    'x',\n    on='sqlite',\n)\n"
            "d.execute_at('before-drop', users)\n",
            _IMPORT + "d = DDL(\n    'x').execute_if(\n    dialect='sqlite',\n)\n"
            "event.listen(users, 'before_drop', d)\n",
            title="both",
        ),
        Example(_IMPORT + "d = DDL('x', on=lambda *a, **k: True)\n", FLAGGED, title="a function"),
        Example("users.append_ddl_listener('after-create', print)\n", FLAGGED, title="a listener"),
        Example(
            _IMPORT + "d = DDL('x').execute_if(dialect='sqlite')\n", None, title="already new"
        ),
        Example("class Job:\n    def execute_at(self, a, b): ...\n\n\n"
                "Job().execute_at('after-create', users)\n", None, title="not a DDL"),
        Example("job = run('x', on='sqlite')\n", None, title="another call"),
    ),
)  # fmt: skip

_TARGET = "on= of DDL() is gone: execute_if() says when it is run"


@RULE.on(ast.Call, names=("DDL",))
def find_on(context: Context, call: ast.Call) -> Iterator[Found]:
    """A DDL() with on=."""
    keyword = next((k for k in call.keywords if k.arg == "on"), None)
    if keyword is None or not context.calls(call, "sqlalchemy.DDL"):
        return
    value = keyword.value
    if isinstance(value, ast.Constant) and value.value is None:
        yield Found(call, _TARGET, make.fix(make.remove_argument(context, call, keyword)))
    elif not _names_dialects(value):
        yield Found(call, _TARGET, reason="execute_if(callable_=..) calls with other arguments")
    else:
        start = context.span(keyword).start
        edits = chained(context, call, [Step(keyword, "execute_if", keep_name=True)])
        if edits is None or call.keywords[-1] is not keyword:
            yield Found(call, _TARGET, reason="it stands before other arguments")
            return
        yield Found(call, _TARGET, make.fix(*edits, Edit(start, start + len("on"), "dialect")))


def _names_dialects(value: ast.expr) -> bool:
    parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]
    return all(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts)


@RULE.on(ast.Call, names=("execute_at",))
def find_execute_at(context: Context, call: ast.Call) -> Iterator[Found]:
    """A DDL that is attached with execute_at()."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.DDL:
        return
    message = "execute_at() is gone: event.listen() attaches a DDL"
    match call.args:
        case [ast.Constant(value=str(event)) as when, ast.expr() as target] if not call.keywords:
            listen, imports = context.name_for("sqlalchemy.event.listen", call)
            names, own = context.name_for("sqlalchemy.event", call)
            if listen == "listen" and not own:
                listen, imports = f"{names}.listen", ()
            ddl = context.source(call.func.value)
            quote = context.source(when)[-1]
            moment = f"{quote}{event.replace('-', '_')}{quote}"
            text = f"{listen}({context.source(target)}, {moment}, {ddl})"
            edit = make.replace(context, call, text)
            if "#" not in context.source(call) and not context.in_fstring(call):
                yield Found(call, message, make.fix(edit, imports=imports))
                return
    yield Found(call, message, reason="its event and target cannot be told apart here")


@RULE.on(ast.Call, names=("append_ddl_listener",))
def find_listener(context: Context, call: ast.Call) -> Iterator[Found]:
    """append_ddl_listener() of a Table or MetaData."""
    if not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) in (Kind.TABLE, Kind.METADATA):
        reason = "the function gets (target, connection, **kw) from event.listen(), no event name"
        yield Found(call, "append_ddl_listener() is gone: use event.listen()", reason=reason)
