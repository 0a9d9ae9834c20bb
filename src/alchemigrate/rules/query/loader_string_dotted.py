"""`joinedload("user.orders")`: a dotted path becomes a chain of loaders.

A dotted string set the loading of its last relationship only; the ones on the way kept their own
way of loading. So `joinedload("user.orders")` on a query of `Address` is
`defaultload(Address.user).joinedload(User.orders)`, which emits the same SQL; `joinedload()` on
every hop would load more eagerly than before. `contains_eager("a.b")` meant every hop and becomes
`contains_eager(A.a).contains_eager(B.b)`.

Reported only: paths whose classes are not all known, dotted names behind another loader, and
`contains_eager()` with an alias.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Fix, Found, Level, Rule, make
from alchemigrate.rulekit.lead import Entity, target_entity
from alchemigrate.rulekit.loaders import LOADERS, is_chained, loader_name, owner

RULE = Rule(
    code="AL311",
    level=Level.BREAKS,
    since="2.0",
    rows=("loader-string-dotted",),
    examples=(
        Example(
            "from sqlalchemy.orm import defaultload\n"
            'q = session.query(Address).options(joinedload("user.orders"))\n',
            "from sqlalchemy.orm import defaultload\n"
            "q = session.query(Address).options(defaultload(Address.user)"
            ".joinedload(User.orders))\n",
        ),
        Example(
            'q = session.query(Address).options(sa.orm.defer("user.name"))',
            "q = session.query(Address).options(sa.orm.defaultload(Address.user).defer(User.name))",
            title="a column at the end; the spelling of the file",
        ),
        Example(
            "q = session.query(Address).join(Address.user).join(User.orders)"
            '.options(contains_eager("user.orders"))',
            "q = session.query(Address).join(Address.user).join(User.orders)"
            ".options(contains_eager(Address.user).contains_eager(User.orders))",
            title="contains_eager means every hop",
        ),
        Example(
            'q = session.query(Address).options(joinedload("user.orders", innerjoin=True))',
            "from sqlalchemy.orm import defaultload\n"
            "q = session.query(Address).options(defaultload(Address.user)"
            ".joinedload(User.orders, innerjoin=True))",
            title="keywords belong to the last",
        ),
        Example("q = session.query(Address).options(joinedload(Address.user))", None, title="new"),
        Example('q = session.query(Address).options(joinedload("user"))', None, title="one name"),
        Example('load = open\nload("a.b")', None, title="not a loader"),
        Example(
            'q = session.query(Address).options(joinedload("user.friends.pets"))',
            FLAGGED,
            title="an unknown relationship on the way",
        ),
        Example('option = joinedload("user.orders")', FLAGGED, title="no query in sight"),
        Example(
            "q = session.query(Address).options(joinedload(Address.user)"
            '.joinedload("orders.items"))',
            FLAGGED,
            title="behind another loader",
        ),
    ),
)

MESSAGE = "dotted names in {}() raise on 2.0"


@RULE.on(ast.Call, names=LOADERS)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A loader option with a dotted string."""
    name = loader_name(context, call)
    if not name or not any("." in _text(argument) for argument in call.args):
        return
    fixed = _fix(context, call, name)
    if isinstance(fixed, str):
        yield Found(call, MESSAGE.format(name), reason=fixed)
    else:
        yield Found(call, MESSAGE.format(name), fixed)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _fix(context: Context, call: ast.Call, name: str) -> Fix | str:
    if context.in_fstring(call):
        return "it stands inside an f-string: write it outside first"
    if is_chained(context, call):
        return "a path behind another loader: chain one loader for each name"
    if len(call.args) != 1 or name == "load_only":
        return "more than one path: write one option for each"
    if name == "contains_eager" and call.keywords:
        return "the alias belongs to one of the names, and which one is not said"
    steps = _text(call.args[0]).split(".")
    if not all(step.isidentifier() for step in steps):
        return "wildcards behind a path: use Load(Model).lazyload('*')"
    return _chain(context, call, name, steps)


def _chain(context: Context, call: ast.Call, name: str, steps: list[str]) -> Fix | str:
    entity: Entity | str = owner(context, call)
    hops: list[Entity] = []
    for _ in steps:
        if hops:
            entity = target_entity(context, hops[-1], steps[len(hops) - 1], call)
        if isinstance(entity, str):
            return entity
        hops.append(entity)
    paths = [f"{hop.spelling.text}.{step}" for hop, step in zip(hops, steps, strict=True)]
    edits = [edit for hop in hops for edit in hop.spelling.edits]
    imports = [item for hop in hops for item in hop.spelling.imports]
    if name == "contains_eager":
        head, link = context.source(call.func), name
    elif isinstance(call.func, ast.Attribute):
        head, link = f"{context.source(call.func.value)}.defaultload", "defaultload"
    else:
        head, wanted = context.name_for("sqlalchemy.orm.defaultload", call)
        imports += wanted
        link = "defaultload"
    middle = "".join(f".{link}({path})" for path in paths[1:-1])
    start = f"{head}({paths[0]}){middle}.{name}"
    edits += [
        make.replace(context, call.func, start),
        make.replace(context, call.args[0], paths[-1]),
    ]
    return make.fix(*edits, imports=tuple(imports))
