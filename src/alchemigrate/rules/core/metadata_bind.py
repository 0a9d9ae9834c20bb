"""Metadata is not bound to an engine any more.

`MetaData(bind=engine)`, `MetaData(engine)` and `declarative_base(bind=engine)` raise on 2.0, and
`metadata.bind = engine` sets an attribute that nothing reads. The binding goes as soon as nothing
in the project needs it: the rules for `create_all()`, `autoload=True`, executed statements and
unbound sessions name the engine where it is used.

Left alone: `session.bind`, `engine.bind` and other objects' attributes of that name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.blocks import add_line_after, stands_alone
from alchemigrate.rulekit.bound import engine_argument
from alchemigrate.rulekit.dependents import dependents
from alchemigrate.rulekit.legacy_migrate import uses_migrate

RULE = Rule(
    code="AL123",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=(
        "metadata-bind-arg",
        "metadata-bind-positional",
        "metadata-bind-assign",
        "metadata-reflect-arg",
        "declarative-base-bind",
    ),
    examples=(
        Example("m = MetaData(bind=engine)", "m = MetaData()"),
        Example("m = MetaData(engine, schema='s')  # all", "m = MetaData(schema='s')  # all"),
        Example("v = 1\nmetadata.bind = engine\nw = 2", "v = 1\nw = 2", title="an assignment"),
        Example(
            "def init():\n    metadata.bind = engine  # now\n",
            "def init():\n    pass  # now\n",
            title="the only statement of a block",
        ),
        Example("B = declarative_base(bind=engine, name='B')", "B = declarative_base(name='B')"),
        Example(
            "m = MetaData(engine, reflect=True)",
            "m = MetaData()\nm.reflect(bind=engine)",
            title="reflection at once",
        ),
        Example("m = MetaData(bind=None)", "m = MetaData()", title="bound to nothing"),
        Example(
            "m = MetaData(bind=engine)\nm.create_all()", FLAGGED, title="something needs it still"
        ),
        Example(
            "m = MetaData(bind=engine)\nS = sessionmaker()", FLAGGED, title="a session needs it"
        ),
        Example(
            "import migrate\nmetadata.bind = engine\nusers.c.name.alter(type=Text)",
            FLAGGED,
            title="a revision of sqlalchemy-migrate",
        ),
        Example(
            "def upgrade(migrate_engine):\n    metadata.bind = migrate_engine\n"
            "    users.c.name.alter(type=Text)\n",
            FLAGGED,
            title="a revision that does not import it",
        ),
        Example(
            "def drop(names, e):\n    m = MetaData()\n    m.reflect(bind=e)\n"
            "    for table in m.sorted_tables:\n        table.drop()\n\n\n"
            "m = MetaData(bind=engine)\n",
            "def drop(names, e):\n    m = MetaData()\n    m.reflect(bind=e)\n"
            "    for table in m.sorted_tables:\n        table.drop()\n\n\n"
            "m = MetaData()\n",
            title="a table of metadata that was never bound failed before",
        ),
        Example("x = 1; metadata.bind = engine", FLAGGED, title="a shared line"),
        Example("session.bind = engine", None, title="a session"),
        Example(
            "class Box:\n    bind = None\n\n\nb = Box()\nb.bind = engine\n", None, title="a class"
        ),
        Example("m = MetaData(schema='s')", None, title="already new"),
        Example("m = MetaData('s')", None, title="a schema in first place"),
        Example("S = sessionmaker(bind=engine)", None, title="a factory"),
    ),
)

MESSAGE = "metadata is not bound to an engine any more"


@RULE.on(ast.Call, names=("MetaData", "declarative_base"))
def find_argument(context: Context, call: ast.Call) -> Iterator[Found]:
    """An engine given to MetaData() or declarative_base()."""
    given = engine_argument(context.project, context.module, call)
    if given is None:
        return
    needed = _needed(context)
    reflect = next((k for k in call.keywords if k.arg == "reflect"), None)
    if needed:
        yield Found(call, MESSAGE, reason=needed)
    elif context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
    elif reflect is None:
        yield Found(call, MESSAGE, make.fix(make.remove_argument(context, call, given)))
    else:
        yield _reflected(context, call, given)


def _needed(context: Context) -> str:
    if uses_migrate(context.project, context.module):
        return "sqlalchemy-migrate needs it, which has no release for 2.0"
    places = dependents(context.project)
    if not places:
        return ""
    return f"needed by {', '.join(places[:5])}{' and more' if len(places) > 5 else ''}"


def _reflected(context: Context, call: ast.Call, given: ast.expr | ast.keyword) -> Found:
    """`reflect=True` becomes a statement of its own."""
    around = context.parent(call)
    match around:
        case ast.Assign(targets=[ast.Name(id=name)]) if stands_alone(context, around, around):
            if len(call.args) + len(call.keywords) == 2:
                value = given.value if isinstance(given, ast.keyword) else given
                start = make.open_parenthesis(context, call) + 1
                edits = (
                    Edit(start, make.close_parenthesis(context, call), ""),
                    add_line_after(
                        context, around, f"{name}.reflect(bind={context.source(value)})"
                    ),
                )
                return Found(call, MESSAGE, make.fix(*edits))
    return Found(
        call, MESSAGE, reason="reflect=True must be a statement of its own: m.reflect(engine)"
    )


@RULE.on(ast.Assign)
def find_assignment(context: Context, node: ast.Assign) -> Iterator[Found]:
    """`metadata.bind = engine`."""
    target = node.targets[0]
    if not isinstance(target, ast.Attribute) or target.attr != "bind":
        return
    if context.kind(target.value) is not Kind.METADATA:
        return
    needed = _needed(context)
    if needed:
        yield Found(node, MESSAGE, reason=needed)
    elif len(node.targets) > 1 or not stands_alone(context, node, node):
        yield Found(node, MESSAGE, reason="it shares its line or statement with something else")
    elif any(isinstance(part, ast.Call) for part in ast.walk(node.value)):
        yield Found(node, MESSAGE, reason="the engine is made here: it must be kept under a name")
    else:
        yield Found(node, MESSAGE, make.fix(_without(context, node)))


def _without(context: Context, node: ast.Assign) -> Edit:
    """The statement taken out: `pass` if it is alone in its block, else with its line."""
    span, lines = context.span(node), context.module.lines
    alone = len(context.block(node)) == 1 and context.parent(node) is not context.module.tree
    rest = context.module.text[span.end : lines.end_of(node.end_lineno or node.lineno)]
    if alone or rest.strip():
        return Edit(span.start, span.end, "pass" if alone else "")
    return Edit(lines.start_of(node.lineno), lines.end_of(node.end_lineno or node.lineno), "")
