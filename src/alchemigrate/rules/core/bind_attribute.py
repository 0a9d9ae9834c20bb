"""Tables, statements and metadata have no `.bind`: name the engine.

`users.bind` and `select.bind` raise on 2.0, `metadata.bind` too where nothing was assigned. The
engine is named if the project binds all of its metadata to one and it has a name that can be used
here.

Left alone: `session.bind`, and `bind` of whatever is not proven to be a table, statement or
metadata.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.bound import engine_at
from alchemigrate.rulekit.dependents import BOUND_KINDS

RULE = Rule(
    code="AL124",
    level=Level.BREAKS,
    since="2.0",
    rows=("table-bind-attr",),
    examples=(
        Example("metadata.bind = engine\nb = users.bind", "metadata.bind = engine\nb = engine"),
        Example(
            "m = MetaData(bind=engine)\nurl = m.bind.url",
            "m = MetaData(bind=engine)\nurl = engine.url",
        ),
        Example("b = users.bind", FLAGGED, title="nothing is bound"),
        Example("metadata.bind = engine\nv = f'{users.bind}'", FLAGGED, title="in an f-string"),
        Example("b = session.bind", None, title="a session"),
        Example("def f(x):\n    return x.bind\n", None, title="not proven"),
        Example("import flask\nb = flask.g.bind", None, title="another's"),
    ),
)


@RULE.on(ast.Attribute, names=("bind",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A reading of `.bind`."""
    if not isinstance(node.ctx, ast.Load) or context.kind(node.value) not in BOUND_KINDS:
        return
    message = f"{context.source(node)}: there is no bound engine any more"
    owner = context.source(node.value) if context.kind(node.value) is Kind.METADATA else ""
    engine = engine_at(context, node, owner)
    if isinstance(engine, str) or context.in_fstring(node):
        reason = engine if isinstance(engine, str) else "it stands in an f-string"
        yield Found(node, message, reason=reason)
        return
    yield Found(
        node, message, make.fix(make.replace(context, node, engine.text), imports=engine.imports)
    )
