"""`AutomapBase.prepare()` takes `autoload_with`.

`Base.prepare(engine, reflect=True)` is deprecated, and `Base.prepare(engine)` changed its meaning
without an error: 1.3 did not reflect unless told to, 1.4 and later do. `autoload_with=engine`
reflects on 1.4 and later.

Left alone: `prepare()` of anything but an automap base.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.scopes import How, Scope
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

_HEAD = "from sqlalchemy.ext.automap import automap_base\nAuto = automap_base()\n"

RULE = Rule(
    code="AL534",
    level=Level.DEPRECATED,
    since="2.0",
    rows=("automap-prepare-reflect", "automap-prepare-positional-only-engine"),
    examples=(
        Example(
            _HEAD + "Auto.prepare(engine, reflect=True)",
            _HEAD + "Auto.prepare(autoload_with=engine)",
        ),
        Example(
            _HEAD + "Auto.prepare(engine=engine, reflect=True, schema='x')",
            _HEAD + "Auto.prepare(autoload_with=engine, schema='x')",
        ),
        Example(
            _HEAD + "Auto.prepare(engine)",
            _HEAD + "Auto.prepare(autoload_with=engine)",
            title="1.3 did not reflect here, 1.4 and later do",
        ),
        Example(
            _HEAD + "Auto.prepare(engine, reflect=flag)", FLAGGED, title="a flag of unknown value"
        ),
        Example(_HEAD + "Auto.prepare(autoload_with=engine)", None),
        Example(_HEAD + "Auto.prepare()", None),
        Example("kitchen.prepare(engine, reflect=True)", None, title="not an automap base"),
    ),
)


@RULE.on(ast.Call, names=("prepare",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of prepare() on an automap base with an engine or reflect=."""
    if not isinstance(call.func, ast.Attribute) or not _is_automap(context, call.func.value):
        return
    engine = context.argument(call, "engine", 0)
    reflect = next((k for k in call.keywords if k.arg == "reflect"), None)
    if engine is None and reflect is None:
        return
    message = "prepare() takes autoload_with=engine instead of an engine and reflect="
    told = isinstance(reflect.value, ast.Constant) and reflect.value.value if reflect else None
    if engine is None or (reflect and told is not True) or len(call.args) > 1:
        reason = "1.3 reflects only with reflect=True: say autoload_with=engine if it should"
        yield Found(call, message, reason=reason)
        return
    keyword = next((k for k in call.keywords if k.arg == "engine"), None)
    if keyword is not None:
        named = make.rename_keyword(context, keyword, "autoload_with")
    else:
        named = make.before(context, engine, "autoload_with=")
    rest = [make.remove_argument(context, call, reflect)] if reflect is not None else []
    yield Found(call, message, make.fix(named, *rest))


def _is_automap(context: Context, owner: ast.expr) -> bool:
    if not isinstance(owner, ast.Name):
        return False
    scope: Scope | None = context.scope(owner)
    while scope is not None:
        found = scope.bindings.get(owner.id)
        if found:
            return all(
                binding.how is How.ASSIGN
                and context.calls(binding.value, "sqlalchemy.ext.automap.automap_base")
                for binding in found
            )
        scope = scope.parent
    return False
