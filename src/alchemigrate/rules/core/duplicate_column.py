"""Two columns of one name in a `Table(..)`.

1.x kept the last one, in the place of the first (with a warning in 1.4); 2.0 raises
DuplicateColumnError. The first one goes where it cannot have left anything behind: no index, key
or constraint of its own, and no other column between the two.

Left alone: columns whose names are not written out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.columns import columns_in

RULE = Rule(
    code="AL135",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("duplicate-column-in-table",),
    examples=(
        Example(
            't = Table("t", MetaData(), Column("a", Integer), Column("a", String))\n',
            't = Table("t", MetaData(), Column("a", String))\n',
        ),
        Example(
            "t = Table('t', metadata, Column('a', Text), Column('b', Text), Column('a', Text))\n",
            FLAGGED,
            title="another between",
        ),
        Example(
            "t = Table('t', metadata, Column('a', Integer, index=True), Column('a', Text))\n",
            FLAGGED,
            title="its index stays",
        ),
        Example("t = Table('t', metadata, Column('a', Integer), Column('b', Integer))\n", None),
        Example(
            "t = Table('t', metadata, Column(name('a')), Column(name('a')))\n",
            None,
            title="unknown",
        ),
        Example("t = make('t', Column('a', Integer), Column('a', Text))\n", None, title="no Table"),
    ),
)

HARMLESS = {"nullable", "default", "server_default", "comment", "doc"}
_PLAIN_TYPES = {
    f"sqlalchemy.{name}"
    for name in "Integer BigInteger SmallInteger String Text Unicode Float Numeric Date".split()
}


@RULE.on(ast.Call, names=("Table",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A Table() with a column that it has already."""
    if not context.calls(call, "sqlalchemy.Table"):
        return
    seen: dict[str, ast.Call] = {}
    for name, column in columns_in(context, call):
        first = seen.get(name)
        seen[name] = column
        if first is None:
            continue
        message = f"the table has two columns {name}"
        index = call.args.index(first)
        adjacent = call.args[index + 1] is column
        if adjacent and _is_plain(context, first) and not context.in_fstring(call):
            fix = make.fix(make.remove_argument(context, call, first))
            yield Found(first, message, fix, object=name)
        else:
            reason = "1.x kept the last one: remove the other"
            yield Found(column, message, reason=reason, object=name)


def _is_plain(context: Context, column: ast.Call) -> bool:
    """Whether a column is nothing but a name and a type."""
    if any(keyword.arg not in HARMLESS for keyword in column.keywords):
        return False
    types = [a.func if isinstance(a, ast.Call) else a for a in column.args[1:]]
    return all(context.origin(one) in _PLAIN_TYPES for one in types)
