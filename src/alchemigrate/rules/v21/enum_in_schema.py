"""A named type goes into the schema of its MetaData.

An `Enum` of a table whose `MetaData` has a `schema` was made without one, in the database's search
path; 2.1 makes (and names) it in that schema, where an existing database has no such type.
`schema=None` keeps it where it is, on every version.

Left alone: types that say their schema, `inherit_schema` or `native_enum=False`, MetaData without a
schema, and projects that do not use PostgreSQL. Reported only: what is not written out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, databases, make
from alchemigrate.rulekit.declared_schema import schema_of_class, schema_of_table

_MODELS = {
    "models.py": "from sqlalchemy import *\nfrom sqlalchemy.orm import declarative_base\n"
    "e = create_engine('postgresql+psycopg2://h/d')\n"
}
_META = "m = MetaData(schema='s')\n"
_BASE = _META + "Base = declarative_base(metadata=m)\n\nclass A(Base):\n    __tablename__ = 'a'\n"

RULE = Rule(
    code="AL875",
    level=Level.SILENT,
    since="2.1",
    rows=("enum-metadata-schema",),
    examples=(
        Example(
            _META + "t = Table('t', m, Column('x', Enum('a', 'b', name='kind')))  # k\n",
            _META
            + "t = Table('t', m, Column('x', Enum('a', 'b', name='kind', schema=None)))  # k\n",
            files=_MODELS,
            target="2.1",
        ),
        Example(
            _BASE + "    x = Column(Enum('a', name='kind'))\n",
            _BASE + "    x = Column(Enum('a', name='kind', schema=None))\n",
            files=_MODELS,
            target="2.1",
            title="a class",
        ),
        Example(
            _META + "k = Enum('a', name='k')\nt = Table('t', m, Column('x', k))\n",
            _META + "k = Enum('a', name='k', schema=None)\nt = Table('t', m, Column('x', k))\n",
            files=_MODELS,
            target="2.1",
            title="by its name",
        ),
        Example(
            _META + "t = Table('t', m, Column('x', Enum(*values, **options)))\n",
            FLAGGED,
            files=_MODELS,
            target="2.1",
            title="handed on",
        ),
        Example(
            "m = MetaData()\nt = Table('t', m, Column('x', Enum('a', name='kind')))\n",
            None,
            files=_MODELS,
            target="2.1",
            title="no schema",
        ),
        Example(
            _META + "t = Table('t', m, Column('x', Enum('a', name='kind', schema='s')))\n",
            None,
            files=_MODELS,
            target="2.1",
            title="decided",
        ),
        Example(
            _META + "t = Table('t', m, Column('x', Enum('a', native_enum=False)))\n",
            None,
            files=_MODELS,
            target="2.1",
            title="text",
        ),
        Example(
            _META + "t = Table('t', m, Column('x', Enum('a', name='kind')))\n",
            None,
            target="2.1",
            title="on SQLite",
        ),
    ),
)

MESSAGE = "on 2.1 this type is one of the schema of its MetaData: schema=None keeps it out"
_DECIDING = {"schema", "inherit_schema", "metadata"}


@RULE.on(ast.Call, names=("Enum", "ENUM"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A native enumeration in a table whose MetaData has a schema."""
    if not context.calls(call, "sqlalchemy.Enum", "sqlalchemy.dialects.postgresql.ENUM"):
        return
    names = {keyword.arg for keyword in call.keywords}
    native = context.argument(call, "native_enum")
    if names & _DECIDING or (isinstance(native, ast.Constant) and native.value is False):
        return
    if not databases.may_be(context.project, "postgresql") or not _has_schema(context, call):
        return
    if None in names or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="its arguments are handed on, or it is in an f-string")
    else:
        yield Found(call, MESSAGE, make.fix(make.append_argument(context, call, "schema=None")))


def _has_schema(context: Context, call: ast.Call) -> bool:
    """Whether the type, or the name it is bound to, is given to a column of such a table."""
    match context.parent(call):
        case ast.Assign(targets=[ast.Name(id=name)]):
            uses = context.uses(name, context.module.tree)
            return any(_in_schema(context, use) for use in uses)
    return _in_schema(context, call)


def _in_schema(context: Context, node: ast.expr) -> bool:
    for around in context.ancestors(node):
        if isinstance(around, ast.Call) and context.calls(around, "sqlalchemy.Table"):
            return schema_of_table(context, around) is not None
        if isinstance(around, ast.ClassDef):
            ref = context.enclosing_class(node)
            return ref is not None and schema_of_class(context, ref) is not None
    return False
