"""`and_()` without arguments is deprecated: `and_(True, *criteria)` says what it meant.

`and_(*criteria)` warns since 1.4 when the list is empty, and says nothing then. With `True` in
front the criterion is the same for a list that is not empty, and true for an empty one.

Left alone: `and_` with an argument that is not starred, and `or_(*criteria)`, whose empty form has
no equal: `or_(False, ..)` would find nothing where `or_()` found everything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import Context, Edit, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL112",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("empty-and-or",),
    examples=(
        Example("q = and_(*[])", "q = and_(True, *[])"),
        Example(
            "def f(parts):\n    return sa.and_(*parts)\n",
            "def f(parts):\n    return sa.and_(True, *parts)\n",
            title="a list that may be empty",
        ),
        Example("q = and_()", "q = and_(True)", title="nothing at all"),
        Example("def f(p):\n    return and_(users.c.id == 1, *p)\n", None, title="never empty"),
        Example("q = and_(*[users.c.id == 1])", None, title="a list with something in it"),
        Example(
            "def f(p):\n    if p:\n        return and_(*p)\n",
            None,
            title="tested before, not empty",
        ),
        Example("def f(p):\n    return or_(*p)\n", None, title="or_ has no equal"),
        Example("def and_(*a):\n    return a\n\n\nand_()\n", None, title="another and_()"),
    ),
)

MESSAGE = "and_() without arguments is deprecated"


@RULE.on(ast.Call, names=("and_",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """An and_() that may have no arguments."""
    if not context.calls(call, "sqlalchemy.and_") or call.keywords:
        return
    if not all(_may_be_empty(argument) for argument in call.args):
        return
    if any(_is_tested(context, argument) for argument in call.args):
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    at = make.open_parenthesis(context, call) + 1
    text = "True, " if call.args else "True"
    if call.args and context.module.text[at] == "\n":
        at = make.outer_start(context, call.args[0])
    yield Found(call, MESSAGE, make.fix(Edit(at, at, text)))


def _may_be_empty(argument: ast.expr) -> bool:
    if not isinstance(argument, ast.Starred):
        return False
    display = argument.value
    if isinstance(display, (ast.List, ast.Tuple)):
        return all(_may_be_empty(element) for element in display.elts)
    return True


def _is_tested(context: Context, argument: ast.expr) -> bool:
    """Whether an `if` around says that the list is not empty."""
    if not isinstance(argument, ast.Starred):
        return False
    wanted, child = ast.dump(argument.value), context.statement(argument)
    for around in context.ancestors(child):
        if isinstance(around, ast.If) and child in around.body and ast.dump(around.test) == wanted:
            return True
        if isinstance(around, ast.stmt):
            child = around
    return False
