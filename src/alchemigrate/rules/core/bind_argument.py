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

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

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
            "q = select(func.now(bind=engine), sa.extract('year', users.c.name, bind=None))",
            "q = select(func.now(), sa.extract('year', users.c.name))",
            title="parts of a statement",
        ),
        Example(
            "from sqlalchemy.schema import CreateTable\nc = str(CreateTable(users, bind=engine))",
            "from sqlalchemy.schema import CreateTable\nc = str(CreateTable(users))",
            title="a schema element given to something",
        ),
        Example(
            "q = text('select 1', bind=engine)",
            "q = text('select 1')",
            title="executed elsewhere",
            unsafe=True,
        ),
        Example("q = text('select 1', bind=engine)", FLAGGED, title="who executes it?"),
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
    part = isinstance(context.parent(call), (ast.Call, ast.keyword, ast.Compare, ast.BinOp))
    none = isinstance(keyword.value, ast.Constant) and keyword.value.value is None
    doubt = "" if part or none else "whoever executes it must have the engine"
    edit = make.remove_argument(context, call, keyword)
    yield Found(keyword, message, make.fix(edit, unsafe=bool(doubt), note=doubt))
