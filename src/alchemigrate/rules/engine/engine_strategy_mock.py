"""`create_engine(strategy="mock")` became `create_mock_engine()`.

The strategy is deprecated since 1.4; `create_mock_engine(url, executor)` makes the same engine.

Left alone: other strategies (see create-engine-flags) and calls with other arguments.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL232",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("engine-strategy-mock",),
    examples=(
        Example(
            "e = create_engine('sqlite://', strategy='mock', executor=dump)\n",
            "from sqlalchemy import create_mock_engine\n"
            "e = create_mock_engine('sqlite://', dump)\n",
        ),
        Example(
            "e = create_engine(url, executor=lambda *a, **k: None, strategy='mock')\n",
            "from sqlalchemy import create_mock_engine\n"
            "e = create_mock_engine(url, lambda *a, **k: None)\n",
            title="in the other order",
        ),
        Example("e = create_engine('sqlite://')\n", None),
        Example("e = create('sqlite://', strategy='mock')\n", None, title="not SQLAlchemy's"),
        Example("e = create_engine('sqlite://', strategy='mock')\n", FLAGGED, title="no executor"),
    ),
)

MESSAGE = "the mock strategy became create_mock_engine()"


@RULE.on(ast.Call, names=("create_engine",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """`strategy="mock"`."""
    if not context.calls(call, "sqlalchemy.create_engine"):
        return
    strategy = context.argument(call, "strategy")
    if not isinstance(strategy, ast.Constant) or strategy.value != "mock":
        return
    executor = context.argument(call, "executor")
    if executor is None or len(call.args) != 1 or len(call.keywords) != 2:
        yield Found(call, MESSAGE, reason="there is no executor, or there are other arguments")
        return
    name, imports = context.name_for("sqlalchemy.create_mock_engine", call)
    first, last = call.keywords
    edits = [make.replace(context, call.func, name)]
    text = context.source(executor)
    edits.append(make.between(context, call.args[0], first, ", "))
    edits += [make.replace(context, first, text), make.between(context, first, last, "")]
    edits.append(make.replace(context, last, ""))
    yield Found(call, MESSAGE, make.fix(*edits, imports=imports))
