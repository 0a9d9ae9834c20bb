"""`session.execute("select ..")`: SQL text is marked with text().

Plain strings were deprecated in 1.4 and raise on 2.0. A Session always made a `text()` of them, so
`session.execute(text("select .. :id"), {..})` is the same statement: `:id` was a parameter before
and is one now. The same holds for `session.scalar("..")`.

Left alone: strings given to connections and engines (another rule: there colons meant nothing),
and to cursors of drivers. Reported only: a string on a receiver that is not proven to be a Session
but is called like one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL401",
    level=Level.BREAKS,
    since="2.0",
    rows=("session-execute-string", "session-scalar-string", "flask-session-execute-string"),
    examples=(
        Example(
            'session.execute("delete from users")', 'session.execute(text("delete from users"))'
        ),
        Example(
            "def names(db: Session):\n    return db.execute(\n"
            '        "select name from users "  # all\n        "where id = :i", {"i": 1}\n'
            "    ).fetchall()\n",
            "def names(db: Session):\n    return db.execute(\n"
            '        text("select name from users "  # all\n        "where id = :i"), {"i": 1}\n'
            "    ).fetchall()\n",
            title="over several lines, with parameters",
        ),
        Example(
            'n = session.scalar("select count(*) from users")',
            'n = session.scalar(text("select count(*) from users"))',
            title="scalar",
        ),
        Example(
            'table = "users"\nrows = session.execute("select * from %s" % table).fetchall()\n',
            'table = "users"\n'
            'rows = session.execute(text("select * from %s" % table)).fetchall()\n',
            title="a computed string",
        ),
        Example(
            'SQL = "select 1"\nsession.execute(statement=SQL)\n',
            'SQL = "select 1"\nsession.execute(statement=text(SQL))\n',
            title="by name and keyword",
        ),
        Example(
            "from models import SessionLocal\n\nwith SessionLocal() as s:\n"
            '    s.execute(f"drop table {s}")\n',
            "from models import SessionLocal\nfrom sqlalchemy import text\n\n"
            'with SessionLocal() as s:\n    s.execute(text(f"drop table {s}"))\n',
            bare=True,
            title="an f-string, and the import",
        ),
        Example('session.execute(text("select 1"))', None, title="already new"),
        Example("session.execute(select(User))", None, title="a statement"),
        Example(
            'import sqlite3\ndb = sqlite3.connect("x")\nsession = db.cursor()\n'
            'session.execute("select 1")\n',
            None,
            title="a driver's cursor",
        ),
        Example('requests.session().execute("select 1")', None, title="not proven, other name"),
        Example(
            "def run(statement):\n    session.execute(statement)\n", None, title="unknown value"
        ),
        Example(
            'def run(session):\n    session.execute("select 1")\n',
            FLAGGED,
            title="only its name says so",
        ),
        Example(
            'def run(session):\n    session.execute("reboot now")\n',
            None,
            title="a name, but no SQL",
        ),
    ),
)

MESSAGE = "plain SQL strings in Session.{}() raise on 2.0"
_NAMES = ("session", "db_session", "dbsession")
_SQL = re.compile(
    r"\s*(select|insert|update|delete|with|create|drop|alter|truncate|set|pragma|analyze|vacuum)\s",
    re.IGNORECASE,
)


@RULE.on(ast.Call, names=("execute", "scalar", "scalars", "stream"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A string handed to a Session."""
    if not isinstance(call.func, ast.Attribute):
        return
    statement = _statement(call)
    if statement is None or context.kind(statement) is not Kind.STR:
        return
    message = MESSAGE.format(call.func.attr)
    kind = context.kind(call.func.value)
    if kind in (Kind.SESSION, Kind.SCOPED_SESSION):
        if context.in_fstring(call):
            yield Found(
                call, message, reason="it stands inside an f-string: write it outside first"
            )
            return
        name, imports = context.name_for("sqlalchemy.text", call)
        edits = make.wrap(context, statement, f"{name}(", ")")
        yield Found(call, message, make.fix(*edits, imports=imports))
    elif kind is Kind.UNKNOWN and _looks_like_one(context, call.func.value, statement):
        yield Found(call, message, reason="the receiver is not proven to be a Session")


def _statement(call: ast.Call) -> ast.expr | None:
    if call.args:
        return None if isinstance(call.args[0], ast.Starred) else call.args[0]
    for keyword in call.keywords:
        if keyword.arg in ("statement", "clause"):
            return keyword.value
    return None


def _looks_like_one(context: Context, receiver: ast.expr, statement: ast.expr) -> bool:
    last = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    return last.lower() in _NAMES and _imports_alchemy(context) and _is_sql(statement)


def _imports_alchemy(context: Context) -> bool:
    scope = context.project.own_scope(context.module, context.module.tree)
    return bool(scope.stars) or any(
        binding.origin.startswith("sqlalchemy")
        for bindings in scope.bindings.values()
        for binding in bindings
    )


def _is_sql(statement: ast.expr) -> bool:
    first = next((n for n in ast.walk(statement) if isinstance(n, ast.Constant)), None)
    return first is not None and isinstance(first.value, str) and bool(_SQL.match(first.value))
