"""`bake_lazy_loaders()` does not exist in SQLAlchemy 2: the call goes.

It made lazy loads keep their queries; since 1.4 they always do, and the call does nothing there.
`baked.bake_lazy_loaders()` and its import are removed.

Reported only: a call that is part of something else, and the name used without a call.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Example,
    Found,
    Import,
    Level,
    Rule,
    blocks,
    make,
)
from alchemigrate.rulekit.moving import guarded, without_alias

RULE = Rule(
    code="AL539",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("baked-lazy-functions",),
    examples=(
        Example(
            "from sqlalchemy.ext import baked\n\nbakery = baked.bakery()\n"
            "baked.bake_lazy_loaders()\nv = 1\n",
            "from sqlalchemy.ext import baked\n\nbakery = baked.bakery()\nv = 1\n",
            bare=True,
        ),
        Example(
            "from sqlalchemy.ext import baked\n\n\ndef setup():\n"
            "    baked.bake_lazy_loaders()  # speed\n",
            "\n\ndef setup():\n    pass  # speed\n",
            bare=True,
            title="the only statement of a block, and the import's only use",
        ),
        Example(
            "from sqlalchemy.ext.baked import bake_lazy_loaders, bakery\n\n"
            "bake_lazy_loaders()\nv = bakery()\n",
            "from sqlalchemy.ext.baked import bakery\n\nv = bakery()\n",
            bare=True,
            title="imported by name",
        ),
        Example(
            "from sqlalchemy.ext.baked import unbake_lazy_loaders\n\nunbake_lazy_loaders()\n",
            "\n",
            bare=True,
            title="the opposite",
        ),
        Example(
            "from sqlalchemy.ext import baked\n\nsteps = [baked.bake_lazy_loaders]\n",
            FLAGGED,
            bare=True,
            title="kept for later",
        ),
        Example(
            "from sqlalchemy.ext.baked import bake_lazy_loaders\n\nsteps = [bake_lazy_loaders]\n",
            FLAGGED,
            bare=True,
            title="imported, kept for later",
        ),
        Example(
            "from sqlalchemy.ext import baked\n\ntry:\n    baked.bake_lazy_loaders()\n"
            "except AttributeError:\n    pass\n",
            None,
            bare=True,
            title="another way out",
        ),
        Example("baked.bake_lazy_loaders()\n", None, bare=True, title="not SQLAlchemy's"),
        Example(
            "from sqlalchemy.ext import baked\n\nbakery = baked.bakery()\n",
            None,
            bare=True,
            title="a bakery stays",
        ),
    ),
)

_HOME = "sqlalchemy.ext.baked"
_NAMES = ("bake_lazy_loaders", "unbake_lazy_loaders")
MESSAGE = "{} does not exist in SQLAlchemy 2: lazy loads are always cached"
REASON = "it is not called once in a statement of its own: take it out by hand"


@RULE.on(ast.Attribute, names=_NAMES)
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """`baked.bake_lazy_loaders`, reached through its module."""
    if context.origin(node) != f"{_HOME}.{node.attr}" or guarded(context, node):
        return
    message = MESSAGE.format(f"{_HOME}.{node.attr}")
    call = _called_alone(context, node)
    if call is None:
        yield Found(node, message, reason=REASON)
        return
    imports = (Import("sqlalchemy.ext", "baked", drop=True), Import(_HOME, drop=True))
    yield Found(node, message, make.fix(blocks.removal(context, call), imports=imports))


@RULE.on(ast.ImportFrom)
def find_import(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """`from sqlalchemy.ext.baked import bake_lazy_loaders`, with all calls of it."""
    if node.module != _HOME or node.level or guarded(context, node):
        return
    for alias in node.names:
        if alias.name not in _NAMES:
            continue
        message = MESSAGE.format(f"{_HOME}.{alias.name}")
        uses = context.uses(alias.asname or alias.name, context.module.tree)
        found = [_called_alone(context, use) for use in uses]
        calls = [call for call in found if call is not None]
        if len(calls) < len(found) or len({id(context.parent(call)) for call in calls}) < len(
            calls
        ):
            yield Found(alias, message, reason=REASON)
            continue
        edits = [blocks.removal(context, call) for call in calls]
        edits += without_alias(context, node, alias)
        yield Found(alias, message, make.fix(*edits))


def _called_alone(context: Context, function: ast.expr) -> ast.Expr | None:
    """The statement that is nothing but a call of a function."""
    call = context.parent(function)
    statement = context.parent(call) if isinstance(call, ast.Call) else None
    if isinstance(statement, ast.Expr) and isinstance(call, ast.Call) and call.func is function:
        return statement if blocks.stands_alone(context, statement, statement) else None
    return None
