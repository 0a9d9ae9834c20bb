"""`before_compile` only sees a legacy `Query`.

A listener for `before_compile` (and `before_compile_update`, `before_compile_delete`) of `Query`
adds criteria to each Query, often to hide deleted rows or other tenants' rows. It is not called for
`session.execute(select(..))`: where such a Query is rewritten as a select, its criteria are lost
without an error. A listener for `do_orm_execute` with `with_loader_criteria()` sees both.

Left alone: listeners for `do_orm_execute`, and events of other libraries. There is no rewrite.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, listeners

_QUERY = "from sqlalchemy.orm import Query\n"

RULE = Rule(
    code="AL661",
    level=Level.LEGACY,
    since="1.4",
    rows=("query-before-compile",),
    examples=(
        Example(
            _QUERY + "@event.listens_for(Query, 'before_compile', retval=True)\n"
            "def hide(query):\n    return query.filter(User.name != None)\n",
            FLAGGED,
        ),
        Example(_QUERY + "event.listen(Query, 'before_compile_update', f)\n", FLAGGED),
        Example("event.listen(Session, 'do_orm_execute', f)\n", None, title="sees both"),
        Example(
            _QUERY + "from bus import event\nevent.listen(Query, 'before_compile', f)\n",
            None,
            title="another library's",
        ),
    ),
)

_NAMES = {"before_compile", "before_compile_update", "before_compile_delete"}


@RULE.on(ast.Call, names=listeners.NAMES)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The registration of such a listener."""
    name = listeners.event_name(context, call)
    if name is not None and name.value in _NAMES:
        message = f"{name.value} is called for a Query, and never for select()"
        reason = "listen for do_orm_execute, and add with_loader_criteria() there"
        yield Found(name, message, reason=reason)
