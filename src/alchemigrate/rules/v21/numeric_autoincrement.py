"""A primary key that is a `Numeric` or a `Float` does not count up by itself.

Up to 2.0 such a column was taken for an autoincrementing one if it was the only primary key,
without a default and without a foreign key; 2.1 takes integers only, unless `autoincrement=True` is
said. It may be said of a `Numeric` with a scale of 0, on every version since 1.4; for others an
integer type has to be chosen.

Left alone: keys that say `autoincrement`, have a default or a foreign key, and keys of several
columns.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Example,
    Found,
    Level,
    Ref,
    Rule,
    declared_columns,
    make,
)
from alchemigrate.rulekit.made import Made

RULE = Rule(
    code="AL868",
    level=Level.SILENT,
    since="2.1",
    rows=("numeric-autoincrement",),
    examples=(
        Example(
            "t = Table('t', metadata, Column('id', Numeric(10, 0), primary_key=True))  # n\n",
            "t = Table('t', metadata, "
            "Column('id', Numeric(10, 0), primary_key=True, autoincrement=True))  # n\n",
            target="2.1",
        ),
        Example(
            "class A(Base):\n    __tablename__ = 'a'\n    id = Column(Float, primary_key=True)\n",
            FLAGGED,
            target="2.1",
            title="a Float",
        ),
        Example(
            "class A(Base):\n    __tablename__ = 'a'\n"
            "    id = Column(Numeric(10, 0), primary_key=True, autoincrement=False)\n",
            None,
            target="2.1",
            title="decided",
        ),
        Example(
            "class A(Base):\n    __tablename__ = 'a'\n"
            "    x = Column(Numeric(10, 0), primary_key=True)\n"
            "    y = Column(Integer, primary_key=True)\n",
            None,
            target="2.1",
            title="two columns",
        ),
        Example(
            "class A(Base):\n    __tablename__ = 'a'\n"
            "    x = Column(Numeric(10, 0), ForeignKey('b.x'), primary_key=True)\n",
            None,
            target="2.1",
            title="a foreign key",
        ),
        Example("c = Column('n', Numeric(10, 0))\n", None, target="2.1", title="no key"),
    ),
)

MESSAGE = "a primary key of type {} does not count up by itself on 2.1"
_TYPES = {f"sqlalchemy.{name}" for name in ("Numeric", "NUMERIC", "DECIMAL", "Float", "FLOAT",
                                            "Double", "DOUBLE", "REAL")}  # fmt: skip
_DECIDING = {"autoincrement", "default", "server_default", "insert_default", "default_factory"}


@RULE.on(ast.Call, names=("Column", "mapped_column"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The only primary key of its table, of such a type."""
    if not context.calls(call, *declared_columns.MAKERS) or not _is_key(call):
        return
    names = {keyword.arg for keyword in call.keywords}
    found = Made(context.module, call)
    written = declared_columns.declared_type(context, found)
    if written is None or names & {*_DECIDING, None}:
        return
    kind = declared_columns.name_of_type(context, context.module, written)
    if kind not in _TYPES or not _plain(call, written) or _others(context, call):
        return
    message = MESSAGE.format(kind.removeprefix("sqlalchemy."))
    if not _whole(written) or context.in_fstring(call):
        reason = (
            "autoincrement=True needs a scale of 0: choose BigInteger, or give the keys yourself"
        )
        yield Found(call, message, reason=reason)
    else:
        edit = make.append_argument(context, call, "autoincrement=True")
        yield Found(call, message, make.fix(edit))


def _is_key(call: ast.Call) -> bool:
    return any(
        keyword.arg == "primary_key"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is True
        for keyword in call.keywords
    )


def _plain(call: ast.Call, written: ast.expr) -> bool:
    """Whether a column has a name and a type, and nothing else that may decide."""
    rest = [argument for argument in call.args if argument is not written]
    return all(isinstance(argument, ast.Constant) for argument in rest)


def _others(context: Context, call: ast.Call) -> bool:
    """Whether the table or class around has another column that is part of the key."""
    for around in context.ancestors(call):
        if isinstance(around, ast.ClassDef):
            known = context.mappings.attributes(Ref(context.module, around)).values()
            return any(a.call is not call and _is_key(a.call) for a in known if a.call)
        if isinstance(around, ast.Call):
            own = [node for node in ast.walk(around) if isinstance(node, ast.Call)]
            return any(node is not call and _is_key(node) for node in own)
    return False


def _whole(written: ast.expr) -> bool:
    """Whether a type is written with the scale 0."""
    if not isinstance(written, ast.Call):
        return False
    scale = written.args[1] if len(written.args) > 1 else None
    for keyword in written.keywords:
        scale = keyword.value if keyword.arg == "scale" else scale
    return isinstance(scale, ast.Constant) and scale.value == 0
