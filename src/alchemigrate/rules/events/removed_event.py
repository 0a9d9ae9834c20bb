"""Events that are gone.

`dbapi_error` of engines went with 1.4; `handle_error` takes one object that has all of it, and sees
every error that a statement meets, not only the driver's. `first_init` of mapped classes went with
2.1; `init` is called for every object, and `mapper_configured` once for a class. Registering a
listener raises InvalidRequestError.

Left alone: events of other libraries, and names that are not written out. There is no rewrite:
the event in their place is called at other times.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, listeners

RULE = Rule(
    code="AL660",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    rows=("event-dbapi-error", "event-first-init"),
    examples=(
        Example("event.listen(engine, 'dbapi_error', note)\n", FLAGGED),
        Example(
            "@event.listens_for(User, 'first_init')\ndef f(manager, cls):\n    pass\n",
            FLAGGED,
            target="2.1",
        ),
        Example(
            "@event.listens_for(User, 'first_init')\ndef f(manager, cls):\n    pass\n",
            None,
            title="2.0 still has it",
        ),
        Example("event.listen(engine, 'handle_error', note)\n", None),
        Example(
            "from bus import event\nevent.listen(engine, 'dbapi_error', note)\n",
            None,
            title="another library's",
        ),
    ),
)

_SINCE = {"dbapi_error": "1.4", "first_init": "2.1"}
_REASONS = {
    "dbapi_error": "listen for handle_error, which is given one context object",
    "first_init": "listen for init (each object), or for mapper_configured (once)",
}


@RULE.on(ast.Call, names=listeners.NAMES)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The registration of a listener for such an event."""
    name = listeners.event_name(context, call)
    if name is None or name.value not in _SINCE:
        return
    event = str(name.value)
    if _SINCE[event] == "2.1" and context.target != "2.1":
        return
    message = f"there is no event {event} since {_SINCE[event]}"
    yield Found(name, message, reason=_REASONS[event])
