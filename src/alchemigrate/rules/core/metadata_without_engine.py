"""Tables are created with an engine: `metadata.create_all(engine)`.

`create_all()`, `drop_all()` and `reflect()` of metadata, `create()`, `drop()` and `exists()` of a
table, and `create()` and `drop()` of an index used the engine that the metadata was bound to. There
are no bound metadata in 2.0: the engine is given. It is named where the project binds all of its
metadata to one engine, and that engine has a name that can be used or imported here.

So is `sqlalchemy_utils.non_indexed_foreign_keys(metadata)`, which asks metadata for its engine.

Left alone: calls that give an engine or connection, and `db.create_all()` of Flask-SQLAlchemy.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.facts import last_name
from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.bound import engine_at
from alchemigrate.rulekit.dependents import COMPANIONS, gives_engine, reads_bind

RULE = Rule(
    code="AL121",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("metadata-create-all-no-bind", "metadata-reflect-no-bind", "table-create-no-bind"),
    examples=(
        Example(
            "metadata.bind = engine\nmetadata.create_all()",
            "metadata.bind = engine\nmetadata.create_all(engine)",
        ),
        Example(
            "m = MetaData(bind=engine)\nm.reflect(only=['a'])\n"
            "m.drop_all(None, checkfirst=False)\n",
            "m = MetaData(bind=engine)\nm.reflect(engine, only=['a'])\n"
            "m.drop_all(engine, checkfirst=False)\n",
            title="other arguments",
        ),
        Example(
            "def setup(url):\n    e = create_engine(url)\n    m = MetaData()\n    m.bind = e\n"
            "    Table('t', m).create()\n",
            "def setup(url):\n    e = create_engine(url)\n    m = MetaData()\n    m.bind = e\n"
            "    Table('t', m).create(e)\n",
            title="a local engine",
        ),
        Example(
            "from db import meta\nmeta.create_all()\n",
            "from db import meta, eng\nmeta.create_all(eng)\n",
            title="an engine of another module",
            files={
                "db.py": "from sqlalchemy import MetaData, create_engine\n"
                "eng = create_engine('sqlite://')\nmeta = MetaData(bind=eng)\n"
            },
        ),
        Example(
            "def reflected(name, db: Session):\n"
            "    return Table(name, MetaData(bind=db.bind), autoload=True)\n\n\n"
            "def reset(names, session=None):\n"
            "    tables = [reflected(name, session) for name in names]\n"
            "    for table in tables:\n        table.drop()\n"
            "    Index('ix', reflected('a', session).c.b).create()\n",
            "def reflected(name, db: Session):\n"
            "    return Table(name, MetaData(bind=db.bind), autoload=True)\n\n\n"
            "def reset(names, session=None):\n"
            "    tables = [reflected(name, session) for name in names]\n"
            "    for table in tables:\n        table.drop(session.bind)\n"
            "    Index('ix', reflected('a', session).c.b).create(session.bind)\n",
            title="tables of a function that binds them to its session",
        ),
        Example(
            "def reflected(name, db: Session):\n"
            "    return Table(name, MetaData(bind=db.bind), autoload_with=db.bind)\n\n\n"
            "def move(name, old, new):\n"
            "    a, b = reflected(name, old), reflected(name, new)\n    a.drop()\n",
            FLAGGED,
            title="tables of two sessions",
        ),
        Example(
            "def attach(target=None):\n    metadata.bind = target or engine\n\n\n"
            "def make():\n    attach()\n    metadata.create_all()\n",
            "def attach(target=None):\n    metadata.bind = target or engine\n\n\n"
            "def make():\n    attach()\n    metadata.create_all(engine)\n",
            title="a choice that nobody makes",
        ),
        Example(
            "def attach(target=None):\n    metadata.bind = target or engine\n\n\n"
            "def make(e):\n    attach(e)\n    metadata.create_all()\n",
            FLAGGED,
            title="a choice that somebody makes",
        ),
        Example("metadata.create_all()", FLAGGED, title="nothing is bound"),
        Example(
            "a = MetaData(bind=create_engine('sqlite:///a'))\nb = MetaData(bind=engine)\n"
            "metadata.create_all()\n",
            FLAGGED,
            title="two engines",
        ),
        Example(
            "from db import meta\nmeta.create_all()\n",
            FLAGGED,
            title="an engine that is set later",
            files={
                "db.py": "from sqlalchemy import MetaData, create_engine\neng = None\n"
                "meta = MetaData()\ndef init():\n    global eng\n"
                "    eng = create_engine('sqlite://')\n    meta.bind = eng\n"
            },
        ),
        Example(
            "from sqlalchemy_utils import non_indexed_foreign_keys\nmetadata.bind = engine\n"
            "assert non_indexed_foreign_keys(metadata) == {}\n",
            "from sqlalchemy_utils import non_indexed_foreign_keys\nmetadata.bind = engine\n"
            "assert non_indexed_foreign_keys(metadata, engine) == {}\n",
            title="a companion that asks the metadata",
        ),
        Example(
            "from sqlalchemy_utils import non_indexed_foreign_keys\n"
            "found = non_indexed_foreign_keys(metadata, engine)\n",
            None,
            title="a companion that has its engine",
        ),
        Example("metadata.create_all(engine)", None, title="an engine is given"),
        Example("metadata.create_all(bind=engine)", None, title="by name"),
        Example("def f(db):\n    db.create_all()\n    db.create()\n", None, title="not proven"),
    ),
)

METHODS = {
    Kind.METADATA: ("create_all", "drop_all", "reflect"),
    Kind.TABLE: ("create", "drop", "exists"),
    Kind.INDEX: ("create", "drop"),
}


@RULE.on(ast.Call, names=tuple(name for names in METHODS.values() for name in names))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A method called without an engine."""
    if not isinstance(call.func, ast.Attribute):
        return
    owner, method = call.func.value, call.func.attr
    kind = context.kind(owner)
    if method not in METHODS.get(kind, ()) or gives_engine(call):
        return
    yield _found(context, call, method, owner)


@RULE.on(ast.Call, names=COMPANIONS)
def find_companion(context: Context, call: ast.Call) -> Iterator[Found]:
    """A function of SQLAlchemy-Utils that asks metadata for its engine."""
    if reads_bind(context.project, context.module, call):
        yield _found(context, call, last_name(call.func), call.args[0])


def _found(context: Context, call: ast.Call, name: str, owner: ast.expr) -> Found:
    message = f"{name}() needs an engine: metadata is not bound to one"
    engine = engine_at(context, call, context.source(owner))
    if isinstance(engine, str) or context.in_fstring(call):
        reason = engine if isinstance(engine, str) else "it stands in an f-string"
        return Found(call, message, reason=reason, cure=f"give {name}() the engine")
    if name in COMPANIONS:
        edit = make.append_argument(context, call, engine.text)
    else:
        edit = _given(context, call, engine.text)
    return Found(call, message, make.fix(edit, imports=engine.imports))


def _given(context: Context, call: ast.Call, engine: str) -> Edit:
    """The engine in first place, or in the place of a None."""
    if call.args:
        return make.replace(context, call.args[0], engine)
    for keyword in call.keywords:
        if keyword.arg == "bind":
            return make.replace(context, keyword.value, engine)
    at = make.open_parenthesis(context, call) + 1
    if not call.keywords:
        return Edit(at, at, engine)
    start = make.outer_start(context, call.keywords[0])
    return Edit(start, start, f"{engine}, ")
