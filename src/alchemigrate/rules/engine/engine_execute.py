"""An Engine executes nothing by itself: a connection is opened, and a write is committed.

`engine.execute(..)` and `engine.scalar(..)` are gone in 2.0. In 1.x they opened a connection,
committed what was written, and gave the connection back when the result was used up. A block says
the same: `with engine.connect() as connection:` where the statement is proven to read only, and
`with engine.begin() as connection:`, which commits at its end, for all else. The statements that
use up the result move into the block; what an `if` tests or a `for` loops over is run in a block in
front of it.

Left alone: `execute` on anything that is not proven to be an Engine. Reported only: results that
leave the statement unfetched (`return engine.execute(..)`), conditions that are not always
evaluated, code in f-strings and on shared lines. `--unsafe` also takes writes with more code behind
them in the block (an error there would undo the write) and what a Session is bound to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, engine_blocks

RULE = Rule(
    code="AL201",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=(
        "engine-execute",
        "engine-scalar",
        "session-connection-execute-string",
        "flask-engine-execute",
    ),
    examples=(
        Example(
            "rows = engine.execute(users.select()).fetchall()  # all\n",
            "with engine.connect() as connection:\n"
            "    rows = connection.execute(users.select()).fetchall()  # all\n",
        ),
        Example(
            "def add(name):\n    engine.execute(\n        users.insert(),\n"
            "        name=name,\n    )\n",
            "def add(name):\n    with engine.begin() as connection:\n"
            "        connection.execute(\n            users.insert(),\n"
            "            name=name,\n        )\n",
            title="a write is committed",
        ),
        Example(
            'engine.execute("""\n  create table t (\n  a int)\n""")\n',
            'with engine.begin() as connection:\n    connection.execute("""\n'
            '  create table t (\n  a int)\n""")\n',
            title="a string of several lines stays as it is",
        ),
        Example(
            "def count():\n    return engine.scalar(select(func.count(users.c.id)))\n",
            "def count():\n    with engine.connect() as connection:\n"
            "        return connection.scalar(select(func.count(users.c.id)))\n",
            title="return",
        ),
        Example(
            "def names():\n    result = engine.execute(users.select())\n"
            "    found = []\n    for row in result:\n        found.append(row)\n"
            "    return found\n",
            "def names():\n    with engine.connect() as connection:\n"
            "        result = connection.execute(users.select())\n"
            "        found = []\n        for row in result:\n"
            "            found.append(row)\n    return found\n",
            title="the statements that use the result up move along",
        ),
        Example(
            "def close(key):\n"
            "    result = engine.execute(users.delete().where(users.c.id == key))\n"
            "    if result.rowcount == 0:\n        raise KeyError(key)\n",
            "def close(key):\n    with engine.begin() as connection:\n"
            "        result = connection.execute(users.delete().where(users.c.id == key))\n"
            "    if result.rowcount == 0:\n        raise KeyError(key)\n",
            title="a count is there after the commit too",
        ),
        Example(
            "for row in engine.execute(users.select()):\n    print(row)\n",
            "with engine.connect() as connection:\n"
            "    for row in connection.execute(users.select()):\n        print(row)\n",
            title="a loop over what is read",
        ),
        Example(
            "def show(statement):\n    for row in engine.execute(statement):\n        print(row)\n",
            "def show(statement):\n    with engine.begin() as connection:\n"
            "        rows = connection.execute(statement).fetchall()\n"
            "    for row in rows:\n        print(row)\n",
            title="a loop over an unknown statement: committed before the loop's body can fail",
        ),
        Example(
            "def has(key):\n"
            "    if engine.execute(users.select().where(users.c.id == key)).first() is None:\n"
            "        return False\n    return True\n",
            "def has(key):\n    with engine.connect() as connection:\n"
            "        found = connection.execute(users.select().where(users.c.id == key)).first()\n"
            "    if found is None:\n        return False\n    return True\n",
            title="a condition",
        ),
        Example(
            "from queries import NAMES\n\n\ndef f():\n    rows = engine.execute(NAMES, 5)\n"
            "    use(rows.fetchall())\n",
            "from queries import NAMES\n\n\ndef f():\n    with engine.connect() as connection:\n"
            "        rows = connection.execute(NAMES, 5)\n        use(rows.fetchall())\n",
            title="a text from another module, which only reads",
            files={"queries.py": "NAMES = 'SELECT name FROM users WHERE id > ?'\n"},
        ),
        Example(
            "names = [r.name for r in engine.execute(users.select())]\n",
            "with engine.connect() as connection:\n"
            "    names = [r.name for r in connection.execute(users.select())]\n",
            title="a comprehension",
        ),
        Example(
            "def f(connection):\n    return engine.execute(users.select()).first()\n",
            "def f(connection):\n    with engine.connect() as conn:\n"
            "        return conn.execute(users.select()).first()\n",
            title="the name is taken",
        ),
        Example(
            "def f():\n    return check(engine.execute(users.insert()).rowcount)\n",
            "def f():\n    with engine.begin() as connection:\n"
            "        return check(connection.execute(users.insert()).rowcount)\n",
            title="something else follows the write in its statement",
            unsafe=True,
        ),
        Example(
            "def f():\n    return engine.execute(users.select())\n", FLAGGED, title="unfetched"
        ),
        Example(
            "def f(ok):\n    return engine.execute(users.select()).first() if ok else None\n",
            FLAGGED,
            title="only on a condition",
        ),
        Example("f = lambda: engine.execute(users.select()).first()\n", FLAGGED, title="later"),
        Example("x = 1; engine.execute(users.insert())\n", FLAGGED, title="a shared line"),
        Example(
            "def f(ok):\n    if ok:\n        pass\n"
            "    elif engine.scalar(users.select()):\n        pass\n",
            FLAGGED,
            title="elif",
        ),
        Example(
            "def f():\n    result = engine.execute(users.select())\n    return result\n",
            FLAGGED,
            title="a result that is returned",
        ),
        Example(
            "def f(db: Session):\n    return db.get_bind().execute(users.select()).scalar()\n",
            FLAGGED,
            title="what a Session is bound to may be a Connection",
        ),
        Example("v = f'{engine.scalar(users.select())}'\n", FLAGGED, title="inside an f-string"),
        Example("engine.connect().execute(users.select())", None, title="a connection"),
        Example("def run(engine):\n    engine.execute('ls')\n", None, title="not proven"),
        Example(
            "import sqlite3\nengine = sqlite3.connect('x')\nengine.execute('select 1')\n",
            None,
            bare=True,
            title="a driver",
        ),
        Example("session.execute(users.select())", None, title="a Session"),
    ),
)

MESSAGE = "an Engine executes nothing by itself on 2.0: open a connection"


@RULE.on(ast.Call, names=("execute", "scalar"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """execute() or scalar() of an Engine."""
    off = engine_blocks.off_engine(context, call)
    if off is None:
        return
    fix = engine_blocks.in_block(context, off)
    if isinstance(fix, str):
        yield Found(call, MESSAGE, reason=fix)
    else:
        yield Found(call, MESSAGE, fix, reason=fix.note)
