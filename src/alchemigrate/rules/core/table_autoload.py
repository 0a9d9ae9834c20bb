"""`Table(.., autoload=True)` is `autoload_with=engine`.

The flag is gone in 2.0: giving the engine is what asks for reflection. Where `autoload_with` is
given already the flag goes; where the metadata was bound, the engine takes its place if it can be
named. Where the metadata has the table already (a class or `Table()` above it in the file), 1.x
gave that very table and reflected nothing: the flag goes.

Left alone: tables without the flag, and other functions with an argument of that name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Ref, Rule, make
from alchemigrate.rulekit.arguments import is_none
from alchemigrate.rulekit.bound import engine_at
from alchemigrate.rulekit.chain import bounds
from alchemigrate.rulekit.tables import own_table, text_of

RULE = Rule(
    code="AL122",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("table-autoload", "table-autoload-bound"),
    examples=(
        Example(
            "t = Table('users', MetaData(), autoload=True, autoload_with=engine)",
            "t = Table('users', MetaData(), autoload_with=engine)",
        ),
        Example(
            "m = MetaData()\nm.bind = engine\nt = Table('users', m, autoload=True)",
            "m = MetaData()\nm.bind = engine\nt = Table('users', m, autoload_with=engine)",
            title="bound metadata",
        ),
        Example(
            "t = Table(\n    'users',\n    MetaData(engine),\n    autoload=True,  # all\n"
            "    extend_existing=True,\n)\n",
            "t = Table(\n    'users',\n    MetaData(engine),\n    autoload_with=engine,  # all\n"
            "    extend_existing=True,\n)\n",
            title="comments stay",
        ),
        Example(
            "def reflected(name, db: Session):\n"
            "    return Table(name, MetaData(bind=db.bind), autoload=True)\n",
            "def reflected(name, db: Session):\n"
            "    return Table(name, MetaData(bind=db.bind), autoload_with=db.bind)\n",
            title="metadata that is bound in the call",
        ),
        Example(
            "class Part(Base):\n    __tablename__ = 'parts'\n    id = Column(Integer, "
            "primary_key=True)\n\n\nparts = Table('parts', Base.metadata, autoload=True)\n",
            "class Part(Base):\n    __tablename__ = 'parts'\n    id = Column(Integer, "
            "primary_key=True)\n\n\nparts = Table('parts', Base.metadata)\n",
            title="the table of a class above",
        ),
        Example(
            "m = MetaData()\nfirst = Table('parts', m, Column('id', Integer))\n"
            "again = Table('parts', m, autoload=True)\n",
            "m = MetaData()\nfirst = Table('parts', m, Column('id', Integer))\n"
            "again = Table('parts', m)\n",
            title="a table that exists",
        ),
        Example(
            "class Part(Base):\n    __tablename__ = 'parts'\n    __table_args__ = {'schema': 'a'}\n"
            "    id = Column(Integer, primary_key=True)"
            "\n\n\nparts = Table('parts', Base.metadata, autoload=True)\n",
            FLAGGED,
            title="of another schema",
        ),
        Example(
            "m = MetaData()\nagain = Table('parts', m, autoload=True)\n"
            "first = Table('parts', m, Column('id', Integer))\n",
            FLAGGED,
            title="a table made later",
        ),
        Example("t = Table('users', metadata, autoload=False)", "t = Table('users', metadata)"),
        Example("t = Table('users', metadata, autoload=True)", FLAGGED, title="nothing is bound"),
        Example(
            "def f(a):\n    return Table('u', metadata, autoload=a)\n", FLAGGED, title="a value"
        ),
        Example("t = Table('users', metadata, autoload_with=engine)", None, title="already new"),
        Example(
            "def load(autoload):\n    pass\n\n\nload(autoload=True)\n", None, title="another's"
        ),
    ),
)

MESSAGE = "autoload=True is gone: autoload_with=engine asks for reflection"


@RULE.on(ast.keyword, names=("autoload",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The flag in a call of Table()."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or not context.calls(call, "sqlalchemy.Table"):
        return
    value = keyword.value
    has_engine = any(k.arg == "autoload_with" and not is_none(k.value) for k in call.keywords)
    literal = isinstance(value, ast.Constant)
    if context.in_fstring(call) or (not literal and not has_engine):
        yield Found(call, MESSAGE, reason="whether to reflect is not written as True or False")
    elif has_engine and (not literal or not value.value):  # type: ignore[attr-defined]
        yield Found(call, MESSAGE, reason="an engine is given, but the flag may say not to reflect")
    elif has_engine or not value.value or _is_there(context, call):  # type: ignore[attr-defined]
        yield Found(call, MESSAGE, make.fix(make.remove_argument(context, call, keyword)))
    else:
        metadata = context.source(call.args[1]) if len(call.args) > 1 else ""
        engine = engine_at(context, call, metadata)
        if isinstance(engine, str):
            yield Found(call, MESSAGE, reason=engine, cure="give autoload_with=engine")
            return
        start, _, end = bounds(context, keyword)
        edit = Edit(start, end, f"autoload_with={engine.text}")
        yield Found(call, MESSAGE, make.fix(edit, imports=engine.imports))


def _is_there(context: Context, call: ast.Call) -> bool:
    """Whether a statement at the top of the file has put the table into the metadata before."""
    if len(call.args) != 2 or len(call.keywords) != 1:
        return False
    name, metadata = text_of(call.args[0]), context.source(call.args[1])
    above = [node for node in context.module.tree.body if node.lineno < call.lineno]
    return name is not None and any(_makes(context, node, name, metadata) for node in above)


def _makes(context: Context, statement: ast.stmt, name: str, metadata: str) -> bool:
    match statement:
        case ast.ClassDef(bases=bases):
            ref = Ref(context.module, statement)
            own = context.project.own_scope(context.module, statement).bindings
            return (
                any(f"{context.source(base)}.metadata" == metadata for base in bases)
                and not {"__table_args__", "metadata", "__abstract__"} & own.keys()
                and context.mappings.has_table(ref)
                and own_table(context, ref) == name
            )
        case ast.Assign(value=ast.Call(args=[first, second, *_]) as made):
            return (
                context.calls(made, "sqlalchemy.Table")
                and text_of(first) == name
                and context.source(second) == metadata
                and not any(k.arg in ("schema", None) for k in made.keywords)
            )
    return False
