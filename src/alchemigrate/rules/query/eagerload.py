"""`eagerload` is called `joinedload`, and the `_all` loaders are chains.

`eagerload()` was renamed `joinedload()` in 0.6 and is gone in 2.0. `joinedload_all("a.b")`,
`subqueryload_all`, `lazyload_all`, `selectinload_all` and `eagerload_all` went in 1.4: they set
the same loading for every hop, which is a chain: `joinedload(A.b).joinedload(B.c)`.

Reported only: an `_all` loader whose classes are not known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Fix,
    Found,
    Import,
    Level,
    Rule,
    make,
)
from alchemigrate.rulekit.lead import Entity, target_entity
from alchemigrate.rulekit.loaders import hop, outermost

_ALL = {
    "eagerload_all": "joinedload",
    "joinedload_all": "joinedload",
    "subqueryload_all": "subqueryload",
    "lazyload_all": "lazyload",
    "selectinload_all": "selectinload",
    "contains_eager_all": "contains_eager",
}
_RENAMED = {"eagerload": "joinedload", **_ALL}

RULE = Rule(
    code="AL312",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    rows=("eagerload-function", "loader-all-functions", "flask-db-namespace-removed-names"),
    examples=(
        Example(
            "from sqlalchemy.orm import eagerload\n"
            "q = session.query(User).options(eagerload(User.orders))\n",
            "q = session.query(User).options(joinedload(User.orders))\n",
            title="the prelude has the new name",
        ),
        Example(
            "from models import User, session\nfrom sqlalchemy.orm import eagerload\n"
            "q = session.query(User).options(eagerload(User.orders))\n",
            "from models import User, session\nfrom sqlalchemy.orm import joinedload\n"
            "q = session.query(User).options(joinedload(User.orders))\n",
            bare=True,
        ),
        Example(
            'q = session.query(Address).options(sa.orm.joinedload_all("user.orders"))',
            "q = session.query(Address).options(sa.orm.joinedload(Address.user)"
            ".joinedload(User.orders))",
            title="every hop",
        ),
        Example(
            "q = session.query(Address)"
            ".options(sa.orm.subqueryload_all(Address.user, User.orders))",
            "q = session.query(Address).options(sa.orm.subqueryload(Address.user)"
            ".subqueryload(User.orders))",
            title="a path of attributes",
        ),
        Example(
            "from sqlalchemy.orm import joinedload_all\n",
            "from sqlalchemy.orm import joinedload\n",
            bare=True, title="an import that nothing uses",
        ),
        Example("def eagerload(x): ...\neagerload(User.orders)", None, bare=True, title="own name"),
        Example("q = session.query(User).options(joinedload(User.orders))", None, title="new"),
        Example("files.eagerload('all')", None, title="a method of something else"),
        Example('o = sa.orm.joinedload_all("user.orders")', FLAGGED, title="no query in sight"),
    ),
)  # fmt: skip

MESSAGE = "{} is gone: {} does it"


@RULE.on(ast.Name, ast.Attribute, names=_RENAMED)
def find(context: Context, node: ast.Name | ast.Attribute) -> Iterator[Found]:
    """A use of one of the old loaders."""
    old = context.origin(node).removeprefix("sqlalchemy.orm.")
    if old not in _RENAMED or not context.origin(node).startswith("sqlalchemy.orm."):
        return
    message = MESSAGE.format(old, _RENAMED[old])
    call = context.parent(node)
    if context.in_fstring(node):
        yield Found(node, message, reason="it stands inside an f-string: write it outside first")
    elif old == "eagerload":
        yield Found(node, message, _renamed(context, node))
    elif not isinstance(call, ast.Call) or call.func is not node:
        yield Found(node, message, reason="it is not called here")
    else:
        fixed = _chain(context, call, _RENAMED[old])
        if isinstance(fixed, str):
            yield Found(node, message, reason=fixed)
        else:
            yield Found(node, message, fixed)


@RULE.on(ast.alias, names=_RENAMED)
def find_import(context: Context, alias: ast.alias) -> Iterator[Found]:
    """An import of one of the old loaders that the module itself never uses."""
    parent = context.parent(alias)
    if not isinstance(parent, ast.ImportFrom) or (parent.module or "") != "sqlalchemy.orm":
        return
    bound = alias.asname or alias.name
    message = MESSAGE.format(alias.name, _RENAMED[alias.name])
    if context.uses(bound, context.module.tree):
        return
    new = _RENAMED[alias.name]
    if any(other.name == new for other in parent.names):
        yield Found(alias, message, reason="the new name is imported already: remove this one")
    else:
        start = context.span(alias).start
        yield Found(alias, message, make.fix(Edit(start, start + len(alias.name), new)))


def _dropped(context: Context, node: ast.expr, old: str) -> tuple[Import, ...]:
    if not isinstance(node, ast.Name):
        return ()
    alias = node.id if node.id != old else None
    return (Import("sqlalchemy.orm", old, alias, drop=True),)


def _renamed(context: Context, node: ast.Name | ast.Attribute) -> Fix:
    if isinstance(node, ast.Attribute):
        return make.fix(make.rename_attribute(context, node, "joinedload"))
    name, imports = context.name_for("sqlalchemy.orm.joinedload", node)
    drop = _dropped(context, node, "eagerload")
    return make.fix(make.replace(context, node, name), imports=(*imports, *drop))


def _chain(context: Context, call: ast.Call, new: str) -> Fix | str:
    steps = _steps(call)
    if not steps or call.keywords:
        return "the path is not written out"
    start: Entity | str = outermost(context, call)
    paths: list[str] = []
    imports: list[Import] = []
    edits: list[Edit] = []
    for step in steps:
        if isinstance(step, str):
            if isinstance(start, str):
                return start
            paths.append(f"{start.spelling.text}.{step}")
            imports += start.spelling.imports
            edits += start.spelling.edits
        else:
            paths.append(context.source(step))
        if len(paths) < len(steps):
            start = _next(context, start, step, call)
    head, wanted = _head_name(context, call, new)
    text = "".join(f".{new}({path})" for path in paths[1:])
    drop = _dropped(context, call.func, context.origin(call.func).rpartition(".")[2])
    edits.append(make.replace(context, call, f"{head}({paths[0]}){text}"))
    return make.fix(*edits, imports=(*imports, *wanted, *drop))


def _next(
    context: Context, start: Entity | str, step: str | ast.expr, at: ast.Call
) -> Entity | str:
    if isinstance(step, ast.expr) or isinstance(start, str):
        return hop(context, start, step) if isinstance(step, ast.expr) else start
    return target_entity(context, start, step, at)


def _head_name(context: Context, call: ast.Call, new: str) -> tuple[str, tuple[Import, ...]]:
    if isinstance(call.func, ast.Attribute):
        return f"{context.source(call.func.value)}.{new}", ()
    return context.name_for(f"sqlalchemy.orm.{new}", call)


def _steps(call: ast.Call) -> list[str | ast.expr]:
    steps: list[str | ast.expr] = []
    for argument in call.args:
        match argument:
            case ast.Constant(value=str(text)) if all(p.isidentifier() for p in text.split(".")):
                steps += text.split(".")
            case ast.Attribute():
                steps.append(argument)
            case _:
                return []
    return steps
