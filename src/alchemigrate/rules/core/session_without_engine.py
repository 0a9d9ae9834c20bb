"""A session that found its engine through bound metadata must be given it.

`sessionmaker()` and `Session()` without an engine used the one that the metadata of the mapped
classes was bound to. Where the project binds metadata to one engine that can be named here, it is
given.

Left alone: factories with an engine, those that `configure(bind=..)` completes, and projects that
bind no metadata.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.bound import bindings_of, engine_at
from alchemigrate.rulekit.dependents import unbound_session

RULE = Rule(
    code="AL125",
    level=Level.BREAKS,
    since="2.0",
    rows=("metadata-bind-arg", "session-bound-metadata"),
    examples=(
        Example(
            "metadata.bind = engine\nS = sessionmaker(expire_on_commit=False)",
            "metadata.bind = engine\nS = sessionmaker(expire_on_commit=False, bind=engine)",
        ),
        Example(
            "B = declarative_base(bind=engine)\ns = Session()",
            "B = declarative_base(bind=engine)\ns = Session(bind=engine)",
            title="a session",
        ),
        Example(
            "a = MetaData(bind=create_engine('sqlite:///a'))\nb = MetaData(bind=engine)\n"
            "S = sessionmaker()\n",
            FLAGGED,
            title="two engines",
        ),
        Example("S = sessionmaker()", None, title="nothing is bound"),
        Example(
            "metadata.bind = engine\nS = sessionmaker()\nS.configure(bind=engine)",
            None,
            title="later",
        ),
        Example(
            "metadata.bind = engine\nS = sessionmaker(engine)", None, title="an engine is given"
        ),
    ),
)

MESSAGE = "a session needs an engine: metadata is not bound to one"


@RULE.on(ast.Call, names=("sessionmaker", "Session"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A factory or session without an engine, in a project that binds metadata."""
    if not bindings_of(context.project):
        return
    if not unbound_session(context.project, context.module, call):
        return
    engine = engine_at(context, call)
    if isinstance(engine, str) or context.in_fstring(call):
        reason = engine if isinstance(engine, str) else "it stands in an f-string"
        yield Found(call, MESSAGE, reason=reason)
        return
    edit = make.append_argument(context, call, f"bind={engine.text}")
    yield Found(call, MESSAGE, make.fix(edit, imports=engine.imports))
