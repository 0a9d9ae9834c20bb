"""Events of a collection's implementation need the key of the item.

Code that fires a collection's events itself (`fire_append_event()`, `fire_remove_event()`,
`fire_pre_remove_event()` of the attribute's implementation, which take the object's state and
dictionary) passes `key` since 2.0: without it the call raises TypeError.

Left alone: calls that pass `key`, or hand their arguments on, the methods of a collection's adapter
(which take the item first), and methods that a class of the project defines itself. There is no
rewrite: only the collection knows the key (`NO_KEY` if it has none).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule
from alchemigrate.rulekit.presence import mentions_sqlalchemy

RULE = Rule(
    code="AL662",
    level=Level.BREAKS,
    since="2.0",
    rows=("attribute-event-key-param",),
    examples=(
        Example(
            "def add(impl, state, dict_, item):\n"
            "    impl.fire_append_event(state, dict_, item, None)\n",
            FLAGGED,
        ),
        Example("attr.fire_pre_remove_event(state, dict_, initiator=None)\n", FLAGGED),
        Example("attr.fire_append_event(state, dict_, item, None, NO_KEY)\n", None),
        Example("attr.fire_append_event(state, dict_, item, None, key=NO_KEY)\n", None),
        Example("attr.fire_append_event(*arguments)\n", None, title="handed on"),
        Example("adapter.fire_append_event(item, None)\n", None, title="an adapter's"),
        Example(
            "import shop\nshop.bus.fire_append_event(1)\n", None, bare=True, title="no SQLAlchemy"
        ),
        Example(
            "class Bus:\n    def fire_append_event(self, x):\n        pass\n\n"
            "bus = Bus()\nbus.fire_append_event(1)\n",
            None,
            title="the project's own",
        ),
    ),
)

_ARGUMENTS = {"fire_append_event": 4, "fire_remove_event": 4, "fire_pre_remove_event": 3}


@RULE.on(ast.Call, names=_ARGUMENTS)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call without the key."""
    if not isinstance(call.func, ast.Attribute) or not mentions_sqlalchemy(context):
        return
    name = call.func.attr
    names = {keyword.arg for keyword in call.keywords}
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if starred or names & {"key", None} or (len(call.args) + len(names) != _ARGUMENTS[name]):
        return
    if context.kind(call.func) is not Kind.METHOD:
        yield Found(call, f"{name}() needs the key of the item on 2.0", reason=_REASON)


_REASON = "pass key=.., or key=sqlalchemy.orm.collections.NO_KEY for collections without keys"
