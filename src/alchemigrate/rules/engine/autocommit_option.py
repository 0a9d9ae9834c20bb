"""`execution_options(autocommit=True)` does nothing on 2.0.

In 1.x it told a statement or a connection to commit by itself. 2.0 ignores it without a word, and
the write is lost. Where something else commits (an `engine.begin()` block, a `commit()` behind),
the option of a statement is removed; the rules autocommit and engine-execute see to that commit
first. On a connection `isolation_level="AUTOCOMMIT"` says nearly the same: `--unsafe` writes it.

Left alone: `autocommit` of Sessions (see session-autocommit) and of drivers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Kind,
    Level,
    Rule,
    make,
    transactions,
)

RULE = Rule(
    code="AL206",
    level=Level.SILENT,
    since="2.0",
    rows=("execution-option-autocommit",),
    examples=(
        Example(
            "with engine.begin() as conn:\n"
            '    conn.execute(text("select f()").execution_options(autocommit=True))\n',
            'with engine.begin() as conn:\n    conn.execute(text("select f()"))\n',
        ),
        Example(
            "conn = engine.connect()\n"
            'conn.execute(text("select f()").execution_options(autocommit=True, a=1))\n'
            "conn.commit()\n",
            "conn = engine.connect()\n"
            'conn.execute(text("select f()").execution_options(a=1))\nconn.commit()\n',
            title="beside another option",
        ),
        Example(
            "conn = engine.connect().execution_options(autocommit=True)\n",
            'conn = engine.connect().execution_options(isolation_level="AUTOCOMMIT")\n',
            title="a connection",
            unsafe=True,
        ),
        Example("S = sessionmaker(engine, autocommit=True)\n", None, title="a Session"),
        Example("conn = engine.connect().execution_options(a=1)\n", None, title="another option"),
        Example("driver.execution_options(autocommit=True)\n", None, title="not proven"),
        Example(
            "conn = engine.connect()\n"
            'conn.execute(text("select f()").execution_options(autocommit=True))\n',
            FLAGGED,
            title="nothing commits yet",
        ),
        Example(
            "q = text('select f()').execution_options(autocommit=True)\n",
            FLAGGED,
            title="run elsewhere",
        ),
    ),
)

MESSAGE = "execution_options(autocommit=True) does nothing on 2.0"
STATEMENTS = (Kind.TEXT, Kind.SELECT, Kind.DML, Kind.DDL)
NOTE = "each statement is its own transaction then, in a begin() block too"


@RULE.on(ast.Call, names=("execution_options",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The option on a statement, a connection or an engine."""
    option = next((keyword for keyword in call.keywords if keyword.arg == "autocommit"), None)
    if option is None or not isinstance(call.func, ast.Attribute):
        return
    kind = context.kind(call.func.value)
    if kind in (Kind.CONNECTION, Kind.ENGINE):
        if getattr(option.value, "value", None) is True and not context.in_fstring(call):
            edit = make.replace(context, option, 'isolation_level="AUTOCOMMIT"')
            yield Found(call, MESSAGE, make.fix(edit, unsafe=True, note=NOTE), reason=NOTE)
        else:
            yield Found(call, MESSAGE, reason="its value is only known at run time")
    elif kind in STATEMENTS and _is_committed(context, call):
        yield Found(call, MESSAGE, make.fix(_without(context, call, call.func, option)))
    elif kind in STATEMENTS:
        yield Found(call, MESSAGE, reason="nothing here is proven to commit what it writes")


def _is_committed(context: Context, statement: ast.Call) -> bool:
    """Whether the execute() that a statement is given to is committed by something else."""
    execute = context.parent(statement)
    if not isinstance(execute, ast.Call) or context.in_fstring(execute):
        return False
    found = transactions.written(context, execute)
    if found is None or not isinstance(found[0], ast.Name):
        return False
    handle = transactions.opened(context, found[0])
    if handle is not None:
        return transactions.is_ended(context, handle, execute)
    return transactions.is_begun(context, found[0])


def _without(context: Context, call: ast.Call, method: ast.Attribute, option: ast.keyword) -> Edit:
    if len(call.keywords) > 1:
        return make.remove_argument(context, call, option)
    return Edit(make.outer_end(context, method.value), context.span(call).end, "")
