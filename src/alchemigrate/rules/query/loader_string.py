"""`joinedload("name")`: loader options name attributes, not strings.

Strings in `joinedload`, `subqueryload`, `selectinload`, `lazyload`, `immediateload`, `noload`,
`raiseload`, `defaultload`, `contains_eager`, `load_only`, `defer` and `undefer` were deprecated in
1.4 and raise on 2.0. They are looked up on the first entity that the query names; behind another
loader on the target of its relationship; behind `Load(User)` on `User`.

Left alone: the wildcard `"*"`, which stays. Reported only: options whose query is not known (given
back by a function, kept on an object), names computed at run time, several names in one `defer()`
(they are a path), and attributes of classes that cannot be imported here without a circle.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.loaders import COLUMN_LOADERS, LOADERS, hop, loader_name, owner
from alchemigrate.values.text import Import

RULE = Rule(
    code="AL310",
    level=Level.BREAKS,
    since="2.0",
    rows=(
        "loader-string-joinedload",
        "loader-string-subqueryload",
        "loader-string-selectinload",
        "loader-string-lazyload",
        "loader-string-immediateload",
        "loader-string-noload",
        "loader-string-raiseload",
        "loader-string-defaultload",
        "loader-string-contains-eager",
        "loader-string-load-only",
        "loader-string-defer",
        "loader-string-undefer",
        "loader-chained-string",
    ),
    examples=(
        Example(
            'q = session.query(User).options(joinedload("addresses"))',
            "q = session.query(User).options(joinedload(User.addresses))",
        ),
        Example(
            'q = session.query(User).options(\n    sa.orm.load_only("id", "name"),  # few\n'
            '    selectinload("orders").defer("total"),\n)\n',
            "q = session.query(User).options(\n    sa.orm.load_only(User.id, User.name),  # few\n"
            "    selectinload(User.orders).defer(Order.total),\n)\n",
            title="columns, and a chain",
        ),
        Example(
            'q = session.query(Address).options(joinedload(Address.user).load_only("name"))',
            "q = session.query(Address).options(joinedload(Address.user).load_only(User.name))",
            title="behind an attribute",
        ),
        Example(
            'o = sa.orm.Load(User).joinedload("addresses").load_only("email")',
            "o = sa.orm.Load(User).joinedload(User.addresses).load_only(Address.email)",
            title="Load() says whose",
        ),
        Example(
            'ua = aliased(User)\nq = session.query(ua.id, ua).options(lazyload("orders"))\n',
            "ua = aliased(User)\nq = session.query(ua.id, ua).options(lazyload(ua.orders))\n",
            title="the first whole entity, by its alias",
        ),
        Example(
            'opts = [joinedload("user")]\nq = session.query(Address).options(*opts)\n',
            "opts = [joinedload(Address.user)]\nq = session.query(Address).options(*opts)\n",
            title="kept in a variable",
        ),
        Example(
            'u = session.get(User, 1, options=[undefer("name")])',
            "u = session.get(User, 1, options=[undefer(User.name)])",
            title="options of get()",
        ),
        Example(
            'q = session.execute(select(User).options(joinedload("addresses", "user")))',
            "q = session.execute(select(User).options(joinedload(User.addresses, Address.user)))",
            title="a path of names",
        ),
        Example('q = session.query(User).options(lazyload("*"))', None, title="wildcard"),
        Example(
            "q = session.query(User).options(joinedload(User.orders))", None, title="already new"
        ),
        Example(
            'def joinedload(x): ...\njoinedload("a")', None, bare=True, title="another function"
        ),
        Example('page.load_only("text").defer("x")', None, title="a method of something else"),
        Example(
            'def options():\n    return joinedload("addresses")\n',
            FLAGGED,
            title="no query in sight",
        ),
        Example(
            'opts = [joinedload("user")]\na = session.query(Address).options(*opts)\n'
            "b = session.query(Order).options(*opts)\n",
            FLAGGED,
            title="two entities",
        ),
        Example(
            "def load(names: list[str]):\n"
            "    return session.query(User).options(load_only(*names))\n",
            FLAGGED,
            title="computed",
        ),
        Example(
            'q = session.query(User).options(defer("orders", "total"))', FLAGGED, title="a path"
        ),
        Example(
            'q = session.query(User).options(joinedload("friends").joinedload("pets"))',
            'q = session.query(User).options(joinedload(User.friends).joinedload("pets"))',
            title="an unknown relationship ends the path",
        ),
    ),
)

MESSAGE = "strings as attribute names in {}() raise on 2.0"


@RULE.on(ast.Call, names=LOADERS)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A loader option with a string among its arguments."""
    name = loader_name(context, call)
    if not name or not call.args:
        return
    message = MESSAGE.format(name)
    texts = [argument for argument in call.args if _text(argument)]
    if any("." in _text(argument) for argument in texts):
        return
    if not texts:
        if any(_computed(context, argument) for argument in call.args):
            yield Found(call, message, reason="the names are computed: use getattr(Model, name)")
        return
    if texts == call.args and [_text(text) for text in texts] == ["*"]:
        return
    fixed = _edits(context, call, name)
    if isinstance(fixed, str):
        yield Found(call, message, reason=fixed)
        return
    edits, imports = fixed
    yield Found(call, message, make.fix(*edits, imports=imports))


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _computed(context: Context, node: ast.expr) -> bool:
    """A name, or a list of them, that is a string but not written here."""
    if isinstance(node, ast.Starred):
        value = context.value(node.value)
        return value.kind is Kind.LIST and value.item.kind is Kind.STR
    return context.kind(node) is Kind.STR


def _edits(
    context: Context, call: ast.Call, name: str
) -> tuple[list[Edit], tuple[Import, ...]] | str:
    if context.in_fstring(call):
        return "it stands inside an f-string: write it outside first"
    if name in ("defer", "undefer") and len(call.args) > 1:
        return "several names are a path: chain defaultload() and this option"
    entity = owner(context, call)
    edits: list[Edit] = []
    imports: list[Import] = []
    for index, argument in enumerate(call.args):
        text = _text(argument)
        if text:
            if isinstance(entity, str):
                return entity
            if not text.isidentifier():
                return f"{text!r} is no attribute name"
            edits += [make.replace(context, argument, f"{entity.spelling.text}.{text}")]
            edits += entity.spelling.edits
            imports += entity.spelling.imports
        if name not in COLUMN_LOADERS and index + 1 < len(call.args):
            entity = hop(context, entity, argument)
    return edits, tuple(imports)
