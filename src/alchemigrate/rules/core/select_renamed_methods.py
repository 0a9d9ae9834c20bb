"""Methods of a select that have another name: `apply_labels()`, `column()`, `froms`.

`apply_labels()` is `set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)` and is gone in 2.0;
`column(x)` is `add_columns(x)`, and `froms` and `locate_all_froms()` are `get_final_froms()`.

Left alone: the same names on anything not proven to be a select; `Query.with_labels()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL110",
    level=Level.BREAKS,
    since="2.0",
    rows=("select-apply-labels", "select-column-method", "select-froms", "select-locate-all-froms"),
    examples=(
        Example(
            "q = users.select().apply_labels()",
            "from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL\n"
            "q = users.select().set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)",
        ),
        Example(
            "q = select(users.c.id).column(users.c.name)",
            "q = select(users.c.id).add_columns(users.c.name)",
            title="one more column",
        ),
        Example(
            "q = select(users.c.id)\nf = q.froms", "q = select(users.c.id)\nf = q.get_final_froms()"
        ),
        Example(
            "f = users.select().locate_all_froms()",
            "f = users.select().get_final_froms()",
            title="tables of a select",
        ),
        Example("def f(q):\n    return q.apply_labels()\n", FLAGGED, title="not proven"),
        Example("q = session.query(User).with_labels()", None, title="a Query"),
        Example("def f(q):\n    return q.froms, q.column(1)\n", None, title="another's names"),
        Example("q = select(users.c.id).add_columns(users.c.name)", None, title="already new"),
        Example("t = sa.table('t', sa.column('x'))", None, title="the function column()"),
    ),
)

MESSAGE = "select.{} is called {}"


@RULE.on(ast.Call, names=("apply_labels", "column", "locate_all_froms"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of a renamed method."""
    if not isinstance(call.func, ast.Attribute):
        return
    old, kind = call.func.attr, context.kind(call.func.value)
    if kind is Kind.UNKNOWN and old == "apply_labels" and not call.args:
        message = MESSAGE.format("apply_labels()", "set_label_style()")
        yield Found(call, message, reason="the receiver is not proven to be a select")
    if kind is not Kind.SELECT:
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE.format(old, "otherwise"), reason="it stands in an f-string")
    elif old == "apply_labels":
        style, imports = context.name_for("sqlalchemy.LABEL_STYLE_TABLENAME_PLUS_COL", call)
        at = make.close_parenthesis(context, call)
        edits = (
            make.rename_attribute(context, call.func, "set_label_style"),
            Edit(at, at, style),
        )
        message = MESSAGE.format("apply_labels()", "set_label_style()")
        yield Found(call, message, make.fix(*edits, imports=imports))
    else:
        new = "add_columns" if old == "column" else "get_final_froms"
        edit = make.rename_attribute(context, call.func, new)
        yield Found(call, MESSAGE.format(f"{old}()", f"{new}()"), make.fix(edit))


@RULE.on(ast.Attribute, names=("froms",))
def find_froms(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A reading of `froms`."""
    if context.kind(node.value) is not Kind.SELECT or not isinstance(node.ctx, ast.Load):
        return
    message = MESSAGE.format("froms", "get_final_froms()")
    if context.in_fstring(node):
        yield Found(node, message, reason="it stands in an f-string")
        return
    yield Found(node, message, make.fix(make.rename_attribute(context, node, "get_final_froms()")))
