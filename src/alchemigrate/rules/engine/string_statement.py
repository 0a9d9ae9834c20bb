"""A Connection takes no strings: `text("..")` or `exec_driver_sql("..")` says which SQL is meant.

`connection.execute("select 1")` raises ObjectNotExecutableError on 2.0. A string that is written
out and has nothing in it that `text()` would read as a parameter is wrapped in `text()`. Anything
else goes to `exec_driver_sql()`, which is what 1.x did with every string: text with `:word` or
`%` in it, text put together at run time, and text with parameters of the driver (`?`, `%s`).
Parameters become one tuple, one dictionary, or a list of them.

Left alone: cursors of drivers, `op.execute("..")` of Alembic, whose strings still work, and
whatever is not proven to be a Connection.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Fix,
    Found,
    Kind,
    Level,
    Rule,
    make,
    parameters,
    statements,
)

RULE = Rule(
    code="AL202",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=(
        "connection-execute-string",
        "connection-execute-string-colon",
        "connection-execute-string-params",
        "connection-execute-string-executemany",
        "alembic-get-bind-execute-string",
    ),
    examples=(
        Example(
            'conn = engine.connect()\nv = conn.execute("select 1").scalar()  # one\n',
            'conn = engine.connect()\nv = conn.execute(text("select 1")).scalar()  # one\n',
        ),
        Example(
            'import sqlalchemy as db\nengine = db.create_engine("sqlite://")\n'
            "with engine.begin() as conn:\n    conn.execute(\n"
            '        "select 1 "\n        "from users"\n    )\n',
            'import sqlalchemy as db\nengine = db.create_engine("sqlite://")\n'
            "with engine.begin() as conn:\n    conn.execute(\n"
            '        db.text("select 1 "\n        "from users")\n    )\n',
            title="several lines, the module's own name",
            bare=True,
        ),
        Example(
            "from alembic import op\nop.get_context().bind.execute('select 1')\n",
            "from alembic import op\nop.get_context().bind.execute(text('select 1'))\n",
            title="the connection of a migration's context",
        ),
        Example(
            "from alembic import op\nop.execute('select 1')\n", None, title="Alembic wraps strings"
        ),
        Example(
            "with engine.connect() as conn:\n"
            "    conn.execute(\"select '12:30' || ':y', x::int, '50%'\")\n",
            "with engine.connect() as conn:\n"
            "    conn.exec_driver_sql(\"select '12:30' || ':y', x::int, '50%'\")\n",
            title="colons and per cent signs",
        ),
        Example(
            "with engine.connect() as conn:\n"
            '    n = conn.execute("select * from t where a = ? and b = ?", 1, "x").first()\n',
            "with engine.connect() as conn:\n"
            '    n = conn.exec_driver_sql("select * from t where a = ? and b = ?", '
            '(1, "x")).first()\n',
            title="parameters of the driver, one by one",
        ),
        Example(
            "with engine.begin() as conn:\n"
            '    conn.execute("insert into t values (?, ?)", [(1, "a"), (2, "b")])\n',
            "with engine.begin() as conn:\n"
            '    conn.exec_driver_sql("insert into t values (?, ?)", [(1, "a"), (2, "b")])\n',
            title="many sets of parameters",
        ),
        Example(
            "with engine.begin() as conn:\n"
            '    conn.execute("insert into t values (?)", (1,), (2,))\n',
            "with engine.begin() as conn:\n"
            '    conn.exec_driver_sql("insert into t values (?)", [(1,), (2,)])\n',
            title="many sets of parameters, one by one",
        ),
        Example(
            'with engine.connect() as conn:\n    v = conn.execute("select :a", a=1).scalar()\n',
            "with engine.connect() as conn:\n"
            '    v = conn.exec_driver_sql("select :a", {"a": 1}).scalar()\n',
            title="keywords",
        ),
        Example(
            'def count(conn: sa.engine.Connection, name):\n    conn.execute(f"vacuum {name}")\n'
            '    return conn.scalar("select count(*) from %s" % name)\n',
            "def count(conn: sa.engine.Connection, name):\n"
            '    conn.exec_driver_sql(f"vacuum {name}")\n'
            '    return conn.exec_driver_sql("select count(*) from %s" % name).scalar()\n',
            title="text put together at run time",
        ),
        Example(
            'SQL = "select 1"\n\n\ndef run():\n    with engine.connect() as conn:\n'
            "        return conn.execute(SQL).scalar()\n",
            'SQL = "select 1"\n\n\ndef run():\n    with engine.connect() as conn:\n'
            "        return conn.exec_driver_sql(SQL).scalar()\n",
            title="a name for a string",
        ),
        Example(
            "from alembic import op\n\n\ndef upgrade():\n"
            '    op.execute("update t set a = 1")\n'
            '    op.get_bind().execute("select 1")\n',
            "from alembic import op\n\n\ndef upgrade():\n"
            '    op.execute("update t set a = 1")\n'
            '    op.get_bind().execute(text("select 1"))\n',
            title="Alembic",
        ),
        Example(
            'import sqlite3\nconn = sqlite3.connect("x")\nconn.execute("select 1")\n',
            None,
            title="a driver",
        ),
        Example(
            'def run(conn):\n    conn.execute("ls")\n', None, title="not proven to be a Connection"
        ),
        Example(
            'with engine.connect() as c:\n    c.execute(text("select 1"))\n', None, title="new"
        ),
        Example(
            "with engine.connect() as c:\n    cursor = c.connection.cursor()\n"
            '    cursor.execute("select 1")\n',
            None,
            title="the driver's cursor behind a Connection",
        ),
        Example(
            "def run(statement):\n    engine.connect().execute(statement)\n", None, title="unknown"
        ),
        Example(
            'def run(*args):\n    engine.connect().execute("select ?", *args)\n',
            FLAGGED,
            title="parameters that are not known",
        ),
        Example(
            'def run(what):\n    engine.connect().execute("select ?", what)\n',
            FLAGGED,
            title="one value or a set of them: not known",
        ),
    ),
)

MESSAGE = "a Connection executes no strings on 2.0"
_BIND = re.compile(r"(?<![:\w\\]):\w")
_UNKNOWN = "whether the parameters are values or sets of values is not known"


@RULE.on(ast.Call, names=("execute", "scalar"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A string given to execute() or scalar() of a Connection."""
    method = call.func
    if not isinstance(method, ast.Attribute) or not call.args:
        return
    receiver = context.value(method.value)
    if receiver.kind is not Kind.CONNECTION or receiver.is_async:
        return
    if not statements.is_string(context, call.args[0]):
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands inside an f-string")
        return
    if len(call.args) == 1 and not call.keywords and _is_plain(call.args[0]):
        name, imports = context.name_for("sqlalchemy.text", call)
        edits = make.wrap(context, call.args[0], f"{name}(", ")")
        yield Found(call, MESSAGE, make.fix(*edits, imports=imports))
        return
    yield _driver(context, call, method)


def _is_plain(node: ast.expr) -> bool:
    """Whether text() would run a literal exactly as it is written."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return not (_BIND.search(node.value) or "%" in node.value or "\\" in node.value)


def _driver(context: Context, call: ast.Call, method: ast.Attribute) -> Found:
    edits = _packed(context, call)
    if edits is None:
        unsafe = _likely(context, call, method)
        return Found(call, MESSAGE, unsafe, reason=_UNKNOWN)
    return Found(call, MESSAGE, make.fix(*_renamed(context, call, method), *edits))


def _renamed(context: Context, call: ast.Call, method: ast.Attribute) -> list[Edit]:
    edits = [make.rename_attribute(context, method, "exec_driver_sql")]
    if method.attr == "scalar":
        edits.append(make.after(context, call, ".scalar()"))
    return edits


def _likely(context: Context, call: ast.Call, method: ast.Attribute) -> Fix | None:
    """One argument of unknown kind goes along as it is: right unless it is a single value."""
    if len(call.args) != 2 or call.keywords or isinstance(call.args[1], (ast.Starred, ast.List)):
        return None
    note = "the parameters must be a tuple, a dictionary, or a list of these"
    return make.fix(*_renamed(context, call, method), unsafe=True, note=note)


def _packed(context: Context, call: ast.Call) -> list[Edit] | None:
    """Edits that make the parameters one argument; None if what they are is not known."""
    given = call.args[1:]
    keywords = parameters.keyword_parameters(call)
    if len(keywords) != len(call.keywords) or (given and keywords):
        return None
    if keywords:
        return parameters.as_dictionary(context, keywords)
    if not given:
        return []
    if parameters.is_scalar(context, given[0]) and not _has_starred(given):
        comma = "," if len(given) == 1 else ""
        start, end = make.outer_start(context, given[0]), make.outer_end(context, given[-1])
        return [Edit(start, start, "("), Edit(end, end, f"{comma})")]
    if len(given) == 1:
        known = parameters.is_set(context, given[0]) or parameters.is_list_of_sets(
            context, given[0]
        )
        return [] if known else None
    if all(parameters.is_set(context, value) for value in given):
        start, end = make.outer_start(context, given[0]), make.outer_end(context, given[-1])
        return [Edit(start, start, "["), Edit(end, end, "]")]
    return None


def _has_starred(given: list[ast.expr]) -> bool:
    return any(isinstance(value, ast.Starred) for value in given)
