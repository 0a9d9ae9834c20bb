"""Expressions and schema items take no `bind=`: whoever executes them has the engine.

`text("..", bind=e)`, `func.now(bind=e)`, `extract(.., bind=e)`, `CreateTable(t, bind=e)`, `DDL(..,
bind=e)` and `Sequence(.., bind=e)` raise on 2.0, or lose the argument without a word (functions).
A statement that is executed by a connection never used it, so it goes where the expression is part
of something else or given to an `execute()`.

Left alone: `Session(bind=..)`, `create_all(bind=..)`, `op.f(..)` and functions of other libraries.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.statement_engines import needs_no_engine

RULE = Rule(
    code="AL127",
    level=Level.BREAKS,
    since="2.0",
    rows=("text-bind-arg", "ddl-bind-arg", "func-bind-arg", "extract-tuple-kwargs"),
    examples=(
        Example(
            "with engine.connect() as c:\n    c.execute(text('select 1', bind=engine))\n",
            "with engine.connect() as c:\n    c.execute(text('select 1'))\n",
            title="given to execute()",
        ),
        Example(
            "v = session.scalar(select(func.now(bind=engine), sa.extract('y', User.id, bind=e)))",
            "v = session.scalar(select(func.now(), sa.extract('y', User.id)))",
            title="parts of a statement",
        ),
        Example(
            "from sqlalchemy.schema import CreateTable\nc = str(CreateTable(users, bind=engine))",
            "from sqlalchemy.schema import CreateTable\nc = str(CreateTable(users))",
            title="a schema element given to something",
        ),
        Example(
            "q = text('select 1', bind=engine)\nv = session.execute(q).scalar()\n",
            "q = text('select 1')\nv = session.execute(q).scalar()\n",
            title="a session executes it",
        ),
        Example(
            "def f():\n    return text('select 1', bind=engine)\n",
            "def f():\n    return text('select 1')\n",
            title="executed elsewhere",
            unsafe=True,
        ),
        Example(
            "def f():\n    return text('select 1', bind=engine)\n",
            FLAGGED,
            title="who executes it?",
        ),
        Example(
            "q = text('select 1', bind=engine)\nv = q.execute()\n",
            FLAGGED,
            title="it executes itself",
        ),
        Example(
            "q = select(func.now(bind=engine))\nv = q.scalar()\n",
            FLAGGED,
            title="a part gives the whole its engine",
        ),
        Example("S = sessionmaker(bind=engine)", None, title="a factory"),
        Example("metadata.create_all(bind=engine)", None, title="create_all()"),
        Example("import x\nx.text('a', bind=1)", None, title="another library's"),
        Example("q = text('select 1')", None, title="already new"),
    ),
)

NAMES = {
    f"sqlalchemy.{name}"
    for name in (
        "text extract tuple_ DDL CreateTable DropTable CreateIndex DropIndex CreateSequence "
        "DropSequence CreateSchema DropSchema AddConstraint DropConstraint"
    ).split()
}


@RULE.on(ast.keyword, names=("bind",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """A `bind=` given to one of these."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call):
        return
    origin = context.origin(call.func)
    if origin not in NAMES and not origin.startswith("sqlalchemy.func."):
        return
    message = f"{context.source(call.func)}() takes no bind="
    if context.in_fstring(call):
        yield Found(keyword, message, reason="it stands in an f-string")
        return
    unneeded = needs_no_engine(context, call) or _is_written(context, call)
    none = isinstance(keyword.value, ast.Constant) and keyword.value.value is None
    doubt = "" if unneeded or none else "whoever executes it must have the engine"
    edit = make.remove_argument(context, call, keyword)
    yield Found(keyword, message, make.fix(edit, unsafe=bool(doubt), note=doubt))


def _is_written(context: Context, call: ast.Call) -> bool:
    """Whether DDL is given to something at once, a listener or a function that prints it."""
    return context.kind(call) is Kind.DDL and isinstance(
        context.parent(call), (ast.Call, ast.keyword)
    )
