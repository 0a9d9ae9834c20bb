"""`text()` takes no `bindparams=`, `typemap=` and `autocommit=`.

They raise TypeError since 1.4. `bindparams=[..]` and `typemap={..}` become the methods they were
short for, `text("..").bindparams(..).columns(..)`. `autocommit=` goes where it said no more than
1.x saw in the first word of the text: True before an UPDATE, False before a SELECT.

Left alone: arguments of other functions called text. Reported only: `autocommit=` that changed what
was committed. 2.0 commits nothing by itself: whoever executes the text must.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.chain import Step, chained
from alchemigrate.rulekit.statements import READING, WRITING, literal_head

RULE = Rule(
    code="AL139",
    level=Level.BREAKS,
    since="1.4",
    rows=("text-autocommit-arg", "text-bindparams-typemap-args"),
    examples=(
        Example(
            'q = text("select :x", bindparams=[bindparam("x", 1)], typemap={"a": Integer})\n',
            'q = text("select :x").bindparams(bindparam("x", 1)).columns(**{"a": Integer})\n',
        ),
        Example(
            "q = text('select :x', bindparams=params)\n",
            "q = text('select :x').bindparams(*params)\n",
            title="a variable",
        ),
        Example(
            "q = text(\n    'select 1 as a',  # one\n    typemap={'a': Integer},\n)\n",
            "q = text(\n    'select 1 as a').columns(  # one\n    **{'a': Integer},\n)\n",
            title="on lines",
        ),
        Example(
            "q = text('update t set a = 1', autocommit=True)\n",
            "q = text('update t set a = 1')\n",
            title="it was seen to write",
        ),
        Example(
            "q = text('select f()', autocommit=True)\n",
            "q = text('select f()')\n",
            unsafe=True,
            title="a function that writes",
        ),
        Example("q = text('select f()', autocommit=True)\n", FLAGGED, title="who commits?"),
        Example("q = text(bindparams=[], text='select 1')\n", FLAGGED, title="in another order"),
        Example("q = text('select 1').bindparams(x=1)\n", None, title="already new"),
        Example("import x\nx.text('a', typemap={})\n", None, title="another library's"),
    ),
)

MESSAGE = "text() takes no {}="
METHODS = {"bindparams": "bindparams", "typemap": "columns"}


@RULE.on(ast.Call, names=("text",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A text() with an argument that is gone."""
    gone = [k for k in call.keywords if k.arg in METHODS or k.arg == "autocommit"]
    if not gone or not context.calls(call, "sqlalchemy.text"):
        return
    flag = next((k for k in gone if k.arg == "autocommit"), None)
    if flag is not None:
        yield _flag(context, call, flag)
        return
    message = MESSAGE.format("= and ".join(str(k.arg) for k in gone))
    edits = chained(context, call, [_step(keyword) for keyword in gone])
    if edits is None:
        yield Found(call, message, reason="other arguments stand behind it, or a comment before")
    else:
        yield Found(call, message, make.fix(*edits))


def _step(keyword: ast.keyword) -> Step:
    method = METHODS[str(keyword.arg)]
    if method == "bindparams" and isinstance(keyword.value, (ast.List, ast.Tuple)):
        return Step(keyword, method, spread=True)
    return Step(keyword, method, star="*" if method == "bindparams" else "**")


def _flag(context: Context, call: ast.Call, keyword: ast.keyword) -> Found:
    head = literal_head(context, call) or ""
    flag = getattr(keyword.value, "value", None)
    known = (flag is True and WRITING.match(head)) or (flag is False and READING.match(head))
    message = MESSAGE.format("autocommit")
    if context.in_fstring(call):
        return Found(call, message, reason="it stands in an f-string")
    edit = make.remove_argument(context, call, keyword)
    note = "" if known or flag is None else "whoever executes the text must commit, or must not"
    return Found(call, message, make.fix(edit, unsafe=not known, note=note))
