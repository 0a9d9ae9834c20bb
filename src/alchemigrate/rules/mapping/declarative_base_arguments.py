"""`declarative_base()` takes keyword arguments only, and no `bind`.

`declarative_base(engine)` and `declarative_base(bind=engine)` bound the metadata to an engine;
bound metadata is gone in 2.0. Other positional arguments have to be named.

Arguments are named where their place tells which they are, and `bind=None` is removed. A real
engine is reported: what relied on it (`create_all()`, `Table.exists()`, statements executed on
their own) needs the engine where it is used.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.names import canonical
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL532",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("declarative-base-bind", "declarative-base-positional"),
    examples=(
        Example(
            "B = declarative_base(None, MetaData())", "B = declarative_base(metadata=MetaData())"
        ),
        Example("B = declarative_base(bind=None, cls=Mixin)", "B = declarative_base(cls=Mixin)"),
        Example("B = declarative_base(bind=engine)", FLAGGED),
        Example("B = declarative_base(engine)", FLAGGED),
        Example("B = declarative_base(metadata=MetaData())", None),
        Example("B = declarative_base()", None),
        Example("B = other.declarative_base(bind=engine)", None, title="not SQLAlchemy"),
    ),
)

_ORDER = ("bind", "metadata", "mapper", "cls", "name", "constructor", "class_registry", "metaclass")
_CALLS = ("sqlalchemy.orm.declarative_base", "sqlalchemy.ext.declarative.declarative_base",
          "sqlalchemy.ext.declarative.api.declarative_base")  # fmt: skip


@RULE.on(ast.Call, names=("declarative_base",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call with a bind, or with positional arguments."""
    if canonical(context.origin(call.func)) not in _CALLS:
        return
    bind = context.argument(call, "bind", 0)
    if bind is None and not call.args:
        return
    message = "declarative_base() takes keyword arguments only, and no bind, in 2.0"
    if bind is not None and not (isinstance(bind, ast.Constant) and bind.value is None):
        reason = "pass the engine where it is used: create_all(engine), Session(engine)"
        cure = f"remove bind from declarative_base() and {reason}"
        yield Found(call, message, reason=reason, cure=cure)
        return
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        yield Found(call, message, reason="the arguments are not written out")
        return
    unwanted = [k for k in call.keywords if k.arg == "bind"]
    removed = call.args[:1] or unwanted
    edits = [make.remove_argument(context, call, argument) for argument in removed]
    for name, argument in zip(_ORDER[1:], call.args[1:], strict=False):
        edits.append(make.before(context, argument, f"{name}="))
    yield Found(call, message, make.fix(*edits), cure="name the arguments")
