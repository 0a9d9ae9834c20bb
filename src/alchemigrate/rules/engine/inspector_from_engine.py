"""`Inspector.from_engine(engine)` is `inspect(engine)`.

Calling the Inspector class or its `from_engine()` has been deprecated since 1.4: `inspect()` gives
the Inspector that belongs to the engine's or connection's dialect, PostgreSQL's `PGInspector` for
one. Both forms still work on 2.x, with a warning.

Left alone: subclasses of Inspector, and any other class of that name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Import, Level, Rule, make

INSPECTOR = "from sqlalchemy.engine.reflection import Inspector\n"
INSPECT = "from sqlalchemy import inspect\n"

RULE = Rule(
    code="AL280",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("inspector-from-engine", "alembic-inspector"),
    examples=(
        Example(
            INSPECTOR + "found = Inspector.from_engine(engine)\n",
            INSPECT + "found = inspect(engine)\n",
        ),
        Example(
            INSPECTOR + "found = Inspector(engine).get_columns('users')\n",
            INSPECT + "found = inspect(engine).get_columns('users')\n",
            title="the constructor",
        ),
        Example(
            "import sqlalchemy as sa\nfound = sa.engine.reflection.Inspector.from_engine(engine)\n",
            "import sqlalchemy as sa\nfound = sa.inspect(engine)\n",
            title="by a module's name",
        ),
        Example(
            "from alembic import op\n"
            + INSPECTOR
            + "found = Inspector.from_engine(bind=op.get_bind())\n",
            "from alembic import op\n" + INSPECT + "found = inspect(op.get_bind())\n",
            title="in a revision, by keyword",
        ),
        Example(
            INSPECTOR + "def f(e) -> Inspector:\n    return Inspector.from_engine(e)\n",
            INSPECT + INSPECTOR + "def f(e) -> Inspector:\n    return inspect(e)\n",
            title="the class is still used",
        ),
        Example(
            INSPECTOR + "found = f'{Inspector.from_engine(engine)}'\n", FLAGGED, title="an f-string"
        ),
        Example(
            INSPECTOR + "found = Inspector.from_engine(*both)\n",
            FLAGGED,
            title="a starred argument",
        ),
        Example(
            "from code import Inspector\nInspector.from_engine(engine)\n", None, title="another"
        ),
        Example("found = sa.inspect(engine)\n", None, title="already new"),
        Example(
            INSPECTOR + "class Mine(Inspector):\n    pass\n\nmine = Mine(engine)\n",
            None,
            title="a subclass",
        ),
        Example(INSPECTOR + "ok = isinstance(engine, Inspector)\n", None, title="not called"),
    ),
)

MESSAGE = "an Inspector is made by inspect()"
_CLASS = "sqlalchemy.engine.Inspector"


@RULE.on(ast.Call, names=("from_engine", "Inspector"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of the class or of its from_engine()."""
    if not context.calls(call, _CLASS, f"{_CLASS}.from_engine", "sqlalchemy.engine.from_engine"):
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    bind = context.argument(call, "bind", 0)
    if bind is None or len(call.args) + len(call.keywords) != 1:
        yield Found(call, MESSAGE, reason="its argument is not plainly one engine or connection")
        return
    name, imports = context.name_for("sqlalchemy.inspect", call)
    edits = [make.replace(context, call.func, name)]
    if call.keywords:
        edits.append(make.replace(context, call.keywords[0], context.source(bind)))
    dropped = tuple(
        Import(module, "Inspector", drop=True)
        for module in ("sqlalchemy.engine.reflection", "sqlalchemy.engine", "sqlalchemy")
    )
    yield Found(call, MESSAGE, make.fix(*edits, imports=(*imports, *dropped)))
