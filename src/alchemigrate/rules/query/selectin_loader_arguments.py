"""`SelectInLoader._load_for_path()` takes a recursion depth and execution options too.

The method is internal, but it is what libraries call that batch lazy loads by hand. With the six
arguments of 1.4 it raises TypeError on 2.0; `None` and an empty `immutabledict()` are what a
loader gives that neither recurses nor has options.

Left alone: calls with five arguments, which were for 1.3, and methods of that name of anything not
proven to be a `SelectInLoader`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL901",
    level=Level.BREAKS,
    since="2.0",
    bridge=False,
    rows=(),
    examples=(
        Example(
            "from sqlalchemy.orm import strategies\n\n\ndef f(prop, query, path, states, mapper):\n"
            "    loader = strategies.SelectInLoader(prop, (('lazy', 'selectin'),))\n"
            "    loader._load_for_path(query, path, states, None, mapper, None)\n",
            "from sqlalchemy.orm import strategies\nfrom sqlalchemy.util import immutabledict\n\n\n"
            "def f(prop, query, path, states, mapper):\n"
            "    loader = strategies.SelectInLoader(prop, (('lazy', 'selectin'),))\n"
            "    loader._load_for_path(query, path, states, None, mapper, None, None, "
            "immutabledict())\n",
        ),
        Example(
            "from sqlalchemy.orm.strategies import SelectInLoader\n"
            "from sqlalchemy.util import immutabledict\n\n\n"
            "class Batch:\n    def __init__(self, prop):\n"
            "        self.loader = SelectInLoader(prop, (('lazy', 'selectin'),))\n\n"
            "    def load(self, query, path, states, mapper):\n"
            "        self.loader._load_for_path(\n            query,\n            path,\n"
            "            states,\n            None,\n            mapper,\n"
            "            None,  # opt\n"
            "        )\n",
            "from sqlalchemy.orm.strategies import SelectInLoader\n"
            "from sqlalchemy.util import immutabledict\n\n\n"
            "class Batch:\n    def __init__(self, prop):\n"
            "        self.loader = SelectInLoader(prop, (('lazy', 'selectin'),))\n\n"
            "    def load(self, query, path, states, mapper):\n"
            "        self.loader._load_for_path(\n            query,\n            path,\n"
            "            states,\n            None,\n            mapper,\n"
            "            None,\n            None,\n            immutabledict(),  # opt\n"
            "        )\n",
            title="an attribute, over several lines",
        ),
        Example(
            "from sqlalchemy.orm import strategies\n\n\ndef f(prop, some):\n"
            "    strategies.SelectInLoader(prop, ())._load_for_path(*some)\n",
            FLAGGED,
            title="arguments that are not written out",
        ),
        Example(
            "from sqlalchemy.orm import strategies\n\n\ndef f(prop, query, path, states, mapper):\n"
            "    loader = strategies.SelectInLoader(prop, (('lazy', 'selectin'),))\n"
            "    loader._load_for_path(query, path, states, None, mapper)\n",
            None,
            title="the five of 1.3",
        ),
        Example(
            "from files import Loader\n\n\ndef f(a):\n    "
            "Loader()._load_for_path(a, 1, 2, 3, 4, 5)\n",
            None,
            title="another loader",
        ),
    ),
)

LOADER = "sqlalchemy.orm.SelectInLoader"
MESSAGE = "SelectInLoader._load_for_path() takes a recursion depth and execution options on 2.0"
OLD_COUNT = 6


@RULE.on(ast.Call, names=("_load_for_path",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call with the arguments of 1.4."""
    if not isinstance(call.func, ast.Attribute) or not _is_loader(context, call.func.value):
        return
    plain = not call.keywords and not any(isinstance(arg, ast.Starred) for arg in call.args)
    if not plain:
        yield Found(call, MESSAGE, reason="its arguments are not written out by position")
    elif len(call.args) == OLD_COUNT:
        spelled, imports = context.name_for("sqlalchemy.util.immutabledict", call)
        before, last = call.args[-2:]
        gap = context.module.text[context.span(before).end : context.span(last).start]
        if "#" in gap:
            gap = ", "
        added = make.after(context, last, f"{gap}None{gap}{spelled}()")
        yield Found(call, MESSAGE, make.fix(added, imports=imports))


def _is_loader(context: Context, node: ast.expr) -> bool:
    value = context.value(node)
    return value.kind is Kind.EXTERNAL_INSTANCE and value.name == LOADER
