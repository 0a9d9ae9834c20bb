"""Flags that are keyword-only in 2.0: of `Select.join()`, `over()` and `with_for_update()`.

`stmt.join(t, on, True)` is `stmt.join(t, on, isouter=True)`, `func.sum(x).over(a, b)` is
`over(partition_by=a, order_by=b)`, and `stmt.with_for_update(True)` is
`with_for_update(nowait=True)` (for a Query the first flag is `read`). The names are written in
front of the values.

Left alone: `Table.join()`, which still takes positions, and receivers that are not proven.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL129",
    level=Level.BREAKS,
    since="2.0",
    rows=("select-join-positional-flags", "over-positional", "with-for-update-positional"),
    examples=(
        Example(
            "q = users.select().join(addresses, addresses.c.user_id == users.c.id, True)",
            "q = users.select().join(addresses, addresses.c.user_id == users.c.id, isouter=True)",
        ),
        Example(
            "q = func.sum(users.c.id).over(users.c.name, users.c.id)",
            "q = func.sum(users.c.id).over(partition_by=users.c.name, order_by=users.c.id)",
            title="over()",
        ),
        Example(
            "q = users.select().with_for_update(True)",
            "q = users.select().with_for_update(nowait=True)",
            title="a select's lock",
        ),
        Example(
            "q = session.query(User).with_for_update(False, True)",
            "q = session.query(User).with_for_update(read=False, nowait=True)",
            title="a Query's lock",
        ),
        Example("f = [True]\nq = users.select().with_for_update(*f)", FLAGGED, title="starred"),
        Example("q = users.join(addresses, None, True)", None, title="a table"),
        Example("q = users.select().with_for_update(nowait=True)", None, title="already new"),
        Example("def f(x):\n    return x.over(1, 2), x.join(1, 2, 3)\n", None, title="not proven"),
        Example("q = users.select().join(addresses)", None, title="no flag"),
    ),
)

FLAGS: dict[tuple[Kind, str], tuple[int, tuple[str, ...]]] = {
    (Kind.SELECT, "join"): (2, ("isouter", "full")),
    (Kind.SELECT, "outerjoin"): (2, ("full",)),
    (Kind.SELECT, "join_from"): (3, ("isouter", "full")),
    (Kind.COLUMN, "over"): (0, ("partition_by", "order_by", "rows", "range_")),
    (Kind.SELECT, "with_for_update"): (0, ("nowait", "read", "of", "skip_locked", "key_share")),
    (Kind.QUERY, "with_for_update"): (0, ("read", "nowait", "of", "skip_locked", "key_share")),
}
"""Where the flags begin, and their names in the order of their positions."""


@RULE.on(ast.Call, names=tuple({name for _, name in FLAGS}))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A flag given by position."""
    if not isinstance(call.func, ast.Attribute):
        return
    key = (context.kind(call.func.value), call.func.attr)
    if key not in FLAGS:
        return
    first, names = FLAGS[key]
    flags = call.args[first:]
    if not flags:
        return
    message = f"the flags of {call.func.attr}() are given by name"
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if starred or len(flags) > len(names) or context.in_fstring(call):
        yield Found(call, message, reason="its arguments cannot be told apart here")
        return
    edits = []
    for argument, name in zip(flags, names, strict=False):
        start = make.outer_start(context, argument)
        edits.append(Edit(start, start, f"{name}="))
    yield Found(call, message, make.fix(*edits))
