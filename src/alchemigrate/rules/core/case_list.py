"""`case()` takes its conditions one by one, and `value` and `else_` by name.

`case([(a == 1, "x"), (a == 2, "y")], else_="z")` was deprecated in 1.4 and raises on 2.0: the
brackets go. `case(whens={..}, value=a)` loses the name of its first argument, and positions two
and three become `value=` and `else_=`.

Left alone: a dictionary in first place, which is still the way to compare one value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.chain import bounds, safe, spread
from alchemigrate.rulekit.listed import is_list, unlisted

RULE = Rule(
    code="AL106",
    level=Level.BREAKS,
    since="2.0",
    rows=("case-list", "case-whens-keyword", "case-positional-value"),
    examples=(
        Example(
            "q = case([(users.c.id == 1, 'a')], else_='b')",
            "q = case((users.c.id == 1, 'a'), else_='b')",
        ),
        Example(
            "q = sa.case([\n    (users.c.id == 1, 'a'),  # one\n    (users.c.id == 2, 'b'),\n])\n",
            "q = sa.case(\n    (users.c.id == 1, 'a'),  # one\n    (users.c.id == 2, 'b'),\n)\n",
            title="comments stay",
        ),
        Example(
            "q = case([(1, 'a'), (2, 'b')], users.c.id, 'z')",
            "q = case((1, 'a'), (2, 'b'), value=users.c.id, else_='z')",
            title="positions",
        ),
        Example(
            "q = case(whens={1: 'a'}, value=users.c.id)",
            "q = case({1: 'a'}, value=users.c.id)",
            title="a name too many",
        ),
        Example(
            "q = case(value=users.c.id, whens=[(1, 'a'), (2, 'b')], else_='c')",
            "q = case((1, 'a'), (2, 'b'), value=users.c.id, else_='c')",
            title="by name, not first",
        ),
        Example(
            "q = case({1: 'a'}, users.c.id, 'z')",
            "q = case({1: 'a'}, value=users.c.id, else_='z')",
            title="a dictionary with positions",
        ),
        Example(
            "whens = [(users.c.id == n, str(n)) for n in range(3)]\nq = case(whens, else_='')",
            "whens = [(users.c.id == n, str(n)) for n in range(3)]\nq = case(*whens, else_='')",
            title="a variable that is a list",
        ),
        Example(
            "q = case(\n    [\n        (users.c.id == 1, 'a'),\n"
            "        (users.c.id == 2, 'b'),\n    ],\n"
            "    else_='c',\n)\n",
            "q = case(\n        (users.c.id == 1, 'a'),\n        (users.c.id == 2, 'b'),\n"
            "    else_='c',\n)\n",
            title="brackets on their own lines",
        ),
        Example(
            "q = case([\n    (users.c.id == 1, 'a'),  # one\n    (users.c.id == 2, 'b'),  # two\n],"
            " else_='c')\n",
            "q = case(\n    (users.c.id == 1, 'a'),  # one\n    (users.c.id == 2, 'b')  # two\n,"
            " else_='c')\n",
            title="comments behind the last",
        ),
        Example(
            "q = case(whens=[(1, 'a'),], value=users.c.id)", "q = case((1, 'a'), value=users.c.id)"
        ),
        Example("q = case([(1, 'a')])  # x", "q = case((1, 'a'))  # x", title="alone"),
        Example("def f():\n    whens = 1\n    return whens\n", None, title="no case at all"),
        Example("q = func.case([1])", None, title="a function of that name"),
        Example("q = case((users.c.id == 1, 'a'), else_='b')", None, title="already new"),
        Example(
            "q = case((users.c.id == 1, 'a'), (users.c.id == 2, 'b'))", None, title="two conditions"
        ),
        Example("q = case({1: 'a'}, value=users.c.id)", None, title="a dictionary"),
        Example("def f(whens):\n    return case(whens, else_=1)\n", FLAGGED, title="list or pair?"),
        Example("def case(x):\n    return x\n\n\nq = case([1, 2])\n", None, title="another case()"),
        Example("d = {'whens': 1}\nq = dict(whens=[1])", None, title="another's keyword"),
    ),
)

MESSAGE = "case() takes conditions one by one, value and else_ by name"
NAMES = ("whens", "value", "else_")


@RULE.on(ast.Call, names=("case",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Conditions in a list or by name, or a value by position."""
    if not context.calls(call, "sqlalchemy.case"):
        return
    named = next((k for k in call.keywords if k.arg == "whens"), None)
    first = call.args[0] if call.args else None
    if named is not None and first is None:
        yield _found(call, _unnamed(context, call, named))
    elif first is None or isinstance(first, (ast.Starred, ast.Tuple)):
        return
    elif is_list(context, first):
        edits = unlisted(context, call, first)
        yield _found(call, (*edits, *_positions(context, call)) if edits is not None else None)
    elif isinstance(first, ast.Dict) or context.kind(first) is Kind.DICT:
        if len(call.args) > 1:
            yield _found(call, _positions(context, call))
    elif len(call.args) == 1 and not any(k.arg == "value" for k in call.keywords):
        reason = f"{context.source(first)} is not proven to be a list: it needs a star if it is one"
        yield Found(call, MESSAGE, reason=reason)


def _found(call: ast.Call, edits: tuple[Edit, ...] | None) -> Found:
    if edits is None:
        return Found(call, MESSAGE, reason="a comment is in the way, or it stands in an f-string")
    return Found(call, MESSAGE, make.fix(*edits))


def _positions(context: Context, call: ast.Call) -> tuple[Edit, ...]:
    """Names for the second and third argument."""
    pairs = zip(call.args[1:3], NAMES[1:], strict=False)
    starts = [(make.outer_start(context, argument), name) for argument, name in pairs]
    return tuple(Edit(start, start, f"{name}=") for start, name in starts)


def _unnamed(context: Context, call: ast.Call, keyword: ast.keyword) -> tuple[Edit, ...] | None:
    """Take `whens=` away, and its value to the front."""
    start, value_start, end = bounds(context, keyword)
    value = keyword.value
    if context.in_fstring(call):
        return None
    star = "*" if not isinstance(value, ast.List) and is_list(context, value) else ""
    if make.arguments(call)[0] is keyword:
        edits = [Edit(start, value_start, star)]
        if isinstance(value, ast.List):
            edits += spread(context, value, value_start, end)
        return safe(context, edits)
    text = context.module.text[value_start:end]
    if isinstance(value, ast.List):
        text = text[1:-1].strip().rstrip(",")
    front = make.open_parenthesis(context, call) + 1
    moved = Edit(front, front, f"{star}{text}, ")
    return safe(context, [moved, make.remove_argument(context, call, keyword)])
