"""`Mapper.iterate_properties` and `get_property()` no longer configure the mappers.

On 1.4 asking a mapper for its properties configured all mappers first. On 2.0 it does not: before
anything else did, backrefs are missing and a relationship has no `direction` yet, so code that
looks at models when it is imported or called early silently sees other properties.

`Mapper.attrs` gives the same properties and configures on every version, so a loop over
`Model.__mapper__.iterate_properties` becomes a loop over `Model.__mapper__.attrs`. The mapper may
come from `inspect()`, `class_mapper()` or `object_mapper()` too.

`get_property()` keeps its errors (`attrs[name]` would raise KeyError): `configure_mappers()`, which
is what 1.4 did, comes on a line before it.

Reported only: other uses of the iterator, `get_property()` where no line can be put before it or
where it is not always run, and mappers that are not proven to be ones.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Kind,
    Level,
    Rule,
    blocks,
    consuming,
    make,
)

RULE = Rule(
    code="AL540",
    level=Level.SILENT,
    since="2.0",
    bridge=True,
    rows=("iterate-properties-configure",),
    examples=(
        Example(
            "for prop in User.__mapper__.iterate_properties:\n    print(prop.key)\n",
            "for prop in User.__mapper__.attrs:\n    print(prop.key)\n",
        ),
        Example(
            "def keys(model):\n    return [p.key for p in sa.inspect(model).iterate_properties]\n",
            "def keys(model):\n    return [p.key for p in sa.inspect(model).attrs]\n",
            title="inspect()",
        ),
        Example(
            "from sqlalchemy.orm import class_mapper\n\n"
            "names = sorted(p.key for p in class_mapper(User).iterate_properties)  # all\n",
            "from sqlalchemy.orm import class_mapper\n\n"
            "names = sorted(p.key for p in class_mapper(User).attrs)  # all\n",
            title="class_mapper()",
        ),
        Example(
            "every = list(User.__mapper__.iterate_properties)\n",
            "every = list(User.__mapper__.attrs)\n",
            title="all of them as a list",
        ),
        Example(
            "mapper = sa.inspect(User)\nkeys = {p.key for p in mapper.iterate_properties}\n",
            "mapper = sa.inspect(User)\nkeys = {p.key for p in mapper.attrs}\n",
            title="by a variable",
        ),
        Example(
            "def side(name):\n    return User.__mapper__.get_property(name).direction  # a side\n",
            "from sqlalchemy.orm import configure_mappers\n"
            "def side(name):\n    configure_mappers()\n"
            "    return User.__mapper__.get_property(name).direction  # a side\n",
            title="one property",
        ),
        Example(
            "def sides(names):\n    try:\n        mapper = sa.inspect(User)\n"
            "        one = mapper.get_property(names[0])\n"
            "        two = mapper.get_property(names[1])\n"
            "    except sa.exc.InvalidRequestError:\n        return None\n    return one, two\n",
            "from sqlalchemy.orm import configure_mappers\n"
            "def sides(names):\n    try:\n        mapper = sa.inspect(User)\n"
            "        configure_mappers()\n"
            "        one = mapper.get_property(names[0])\n"
            "        two = mapper.get_property(names[1])\n"
            "    except sa.exc.InvalidRequestError:\n        return None\n    return one, two\n",
            title="two properties in a try",
        ),
        Example("first = next(User.__mapper__.iterate_properties)\n", FLAGGED, title="next()"),
        Example(
            "def side(name):\n    return name and User.__mapper__.get_property(name)\n",
            FLAGGED,
            title="only sometimes",
        ),
        Example(
            "side = lambda name: User.__mapper__.get_property(name)\n", FLAGGED, title="a lambda"
        ),
        Example(
            "def f(mapper):\n    return [p.key for p in mapper.iterate_properties]\n",
            FLAGGED,
            title="not proven",
        ),
        Example("keys = [p.key for p in User.__mapper__.attrs]\n", None, title="attrs"),
        Example("keys = [p.key for p in sa.inspect(User).column_attrs]\n", None, title="columns"),
        Example(
            "class Shelf:\n    iterate_properties = ()\n\n\n"
            "found = [p for p in Shelf().iterate_properties]\n",
            None,
            title="another class",
        ),
        Example(
            "def f(shelf):\n    return shelf.get_property('width')\n", None, title="get_property()"
        ),
        Example(
            "from sqlalchemy.orm import configure_mappers\n\nconfigure_mappers()\n"
            "for prop in User.__mapper__.iterate_properties:\n    print(prop.key)\n",
            None,
            title="configured above",
        ),
    ),
)

MESSAGE = "{} no longer configures the mappers: backrefs may be missing"
MAKERS = {
    "sqlalchemy.inspect",
    "sqlalchemy.orm.class_mapper",
    "sqlalchemy.orm.object_mapper",
    "sqlalchemy.inspection.inspect",
}
TAKERS = {"list", "set", "tuple", "sorted", "frozenset", "enumerate", "map", "filter"}
SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Assert)
CURE = "call sqlalchemy.orm.configure_mappers() first"


@RULE.on(ast.Attribute, names=("iterate_properties",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """All properties of a mapper."""
    if context.kind(node.value) is not Kind.UNKNOWN and not _is_mapper(context, node.value):
        return
    if _is_configured(context, node):
        return
    message = MESSAGE.format("iterate_properties")
    if not _is_mapper(context, node.value):
        reason = f"{context.source(node.value)} is not proven to be a mapper: read .attrs if it is"
        yield Found(node, message, reason=reason, cure=CURE)
    elif not _is_looped_over(context, node) or context.in_fstring(node):
        yield Found(node, message, reason="the iterator itself is used: .attrs is a collection")
    else:
        yield Found(node, message, make.fix(make.rename_attribute(context, node, "attrs")))


@RULE.on(ast.Call, names=("get_property",))
def find_one(context: Context, call: ast.Call) -> Iterator[Found]:
    """One property of a mapper."""
    function = call.func
    if not isinstance(function, ast.Attribute) or not _is_mapper(context, function.value):
        return
    if _is_configured(context, call):
        return
    message = MESSAGE.format("get_property()")
    statement = context.statement(call)
    if (
        not isinstance(statement, SIMPLE)
        or not consuming.always_runs(context, call, statement)
        or not blocks.stands_alone(context, statement, statement)
        or context.in_fstring(call)
    ):
        reason = "no line that configures can be put before it"
        yield Found(call, message, reason=reason, cure=CURE)
    elif not _follows(context, call):
        spelled, imports = context.name_for("sqlalchemy.orm.configure_mappers", call)
        start = context.span(statement).start
        line = f"{spelled}(){blocks.newline(context)}{make.indent_of(context, statement)}"
        yield Found(call, message, make.fix(Edit(start, start, line), imports=imports))


def _is_mapper(context: Context, node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="__mapper__"):
            return True
        case ast.Call(func=function):
            return context.origin(function) in MAKERS
        case ast.Name(id=name):
            bound = context.project.own_scope(context.module, _home(context, node)).bindings
            made = [
                binding.node.value
                for binding in bound.get(name, ())
                if isinstance(binding.node, ast.Assign)
            ]
            return len(made) == len(bound.get(name, ())) == 1 and _is_mapper(context, made[0])
    return False


def _home(context: Context, node: ast.AST) -> ast.AST:
    return context.function(node) or context.module.tree


def _is_looped_over(context: Context, node: ast.Attribute) -> bool:
    around = context.parent(node)
    match around:
        case ast.For(iter=looped) | ast.comprehension(iter=looped):
            return looped is node
        case ast.Call(func=ast.Name(id=name), args=args):
            return name in TAKERS and node in args
    return False


def _is_configured(context: Context, node: ast.AST) -> bool:
    """Whether configure_mappers() is called above: at the top, or where it has run before this."""
    calls = context.project.calls_by_name(context.module).get("configure_mappers", ())
    return any(
        isinstance(call, ast.Call)
        and call.lineno < getattr(node, "lineno", 0)
        and (context.function(call) is None or _has_run(context, call, node))
        for call in calls
    )


def _follows(context: Context, call: ast.Call) -> bool:
    """Whether the line that an earlier get_property() gets serves this one too."""
    earlier = context.project.calls_by_name(context.module).get("get_property", ())
    return any(
        isinstance(other, ast.Call)
        and isinstance(other.func, ast.Attribute)
        and _is_mapper(context, other.func.value)
        and isinstance(context.statement(other), SIMPLE)
        and (other.lineno, other.col_offset) < (call.lineno, call.col_offset)
        and consuming.always_runs(context, other, context.statement(other))
        and _has_run(context, other, call)
        for other in earlier
    )


def _has_run(context: Context, call: ast.Call, node: ast.AST) -> bool:
    """Whether a call stands in a block around a node, so that it has run when the node does."""
    if context.function(call) is not context.function(node):
        return False
    block = context.block(context.statement(call))
    inside = (node, *context.ancestors(node))
    return any(isinstance(around, ast.stmt) and around in block for around in inside)
