"""`str(url)` masks the password on 2.0.

`str(engine.url)` gave the URL with its password; on 2.0 it gives `***`, so whatever connects with
that text (Alembic's `sqlalchemy.url`, a subprocess, a second engine) is refused.
`url.render_as_string(hide_password=False)` gives the same text as before on 1.4 and 2.x.

Left alone: texts that go to `print()`, a logger or an exception, where a mask is welcome, texts
compared to a literal without a password, and `repr()`, which always masked. Reported only: URLs put
into text by f-strings, `%` and `format()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

HEAD = "from sqlalchemy.engine.url import make_url\n"

RULE = Rule(
    code="AL801",
    level=Level.SILENT,
    since="2.0",
    rows=("url-str-password", "url-to-string"),
    examples=(
        Example(
            "dsn = str(engine.url)  # for the shell\n",
            "dsn = engine.url.render_as_string(hide_password=False)  # for the shell\n",
        ),
        Example(
            HEAD + "def f(url):\n    return str(make_url(url) if url else engine.url)\n",
            HEAD + "def f(url):\n    return (make_url(url) if url else engine.url)"
            ".render_as_string(hide_password=False)\n",
            title="parentheses stay where they are needed",
        ),
        Example(
            HEAD + "dsn = make_url(u).__to_string__(hide_password=False)\n",
            HEAD + "dsn = make_url(u).render_as_string(hide_password=False)\n",
            title="the old method",
        ),
        Example("dsn = f'{engine.url}/x'\n", FLAGGED, title="an f-string"),
        Example("dsn = f'{str(engine.url)}/x'\n", FLAGGED, title="str() in an f-string"),
        Example("dsn = '%s?a=b' % engine.url\n", FLAGGED, title="a format"),
        Example("dsn = '{}?a=b'.format(engine.url)\n", FLAGGED, title="format()"),
        Example("print(str(engine.url), f'{engine.url}')\n", None, title="shown to somebody"),
        Example(
            "import logging\nlog = logging.getLogger()\nlog.info('on %s', str(engine.url))\n",
            None,
            title="logged",
        ),
        Example(
            "ok = str(engine.url) != 'sqlite://' and str(engine.url).startswith('postgresql')\n",
            None,
            title="compared to what has no password",
        ),
        Example(
            "ok = str(engine.url) == 'db://me:secret@host/x'\n",
            "ok = engine.url.render_as_string(hide_password=False) == 'db://me:secret@host/x'\n",
            title="compared to a password",
        ),
        Example("def f(url):\n    return str(url)\n", None, title="not proven"),
        Example("dsn = repr(engine.url)\n", None, title="repr() masked before"),
        Example("name = str(engine.url.database)\n", None, title="a part of it"),
    ),
)

MESSAGE = "the text of a URL has its password masked on 2.0"
_SHOWING = {"print", "debug", "info", "warning", "warn", "error", "critical", "exception", "log",
            "echo", "secho", "write", "skip", "fail"}  # fmt: skip
_SIMPLE = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)
_NEW = "render_as_string"


@RULE.on(ast.Call, names=("str",))
def find_str(context: Context, call: ast.Call) -> Iterator[Found]:
    """str() of a URL."""
    if not context.calls(call, "builtins.str") or len(call.args) != 1 or call.keywords:
        return
    url = call.args[0]
    if context.kind(url) is not Kind.URL or _is_shown(context, call) or _is_asked(context, call):
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    opened, end = make.open_parenthesis(context, call), context.span(call).end
    tail = f".{_NEW}(hide_password=False)"
    plain = isinstance(url, _SIMPLE) and context.span(url).end == end - 1
    if plain and context.span(url).start == opened + 1:
        edits = [Edit(context.span(call).start, opened + 1, ""), Edit(end - 1, end, tail)]
    else:
        edits = [Edit(context.span(call).start, opened, ""), Edit(end, end, tail)]
    yield Found(call, MESSAGE, make.fix(*edits))


@RULE.on(ast.Call, names=("__to_string__",))
def find_method(context: Context, call: ast.Call) -> Iterator[Found]:
    """The method that str() called, with a public name since 1.4."""
    func = call.func
    if not isinstance(func, ast.Attribute) or context.kind(func.value) is not Kind.URL:
        return
    message = "URL.__to_string__() is called render_as_string()"
    if context.in_fstring(call):
        yield Found(call, message, reason="it stands in an f-string")
        return
    yield Found(call, message, make.fix(make.rename_attribute(context, func, _NEW)))


@RULE.on(ast.FormattedValue, ast.BinOp)
def find_formatted(context: Context, node: ast.FormattedValue | ast.BinOp) -> Iterator[Found]:
    """A URL put into an f-string or by `%`."""
    match node:
        case ast.FormattedValue(value=value, conversion=conversion) if conversion != ord("r"):
            urls = [value]
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod(), right=ast.Tuple(elts=urls)):
            pass
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod(), right=value):
            urls = [value]
        case _:
            return
    yield from _in_text(context, node, urls)


@RULE.on(ast.Call, names=("format",))
def find_format(context: Context, call: ast.Call) -> Iterator[Found]:
    """A URL given to a literal's format()."""
    match call.func:
        case ast.Attribute(value=ast.Constant(value=str())):
            yield from _in_text(context, call, [*call.args, *(k.value for k in call.keywords)])


def _in_text(context: Context, node: ast.expr, urls: list[ast.expr]) -> Iterator[Found]:
    if not _is_shown(context, node) and any(context.kind(url) is Kind.URL for url in urls):
        reason = f"call .{_NEW}(hide_password=False) on it if the text is used to connect"
        yield Found(node, MESSAGE, reason=reason)


def _is_asked(context: Context, call: ast.Call) -> bool:
    """Whether a text is only compared to literals that have no password, or how it begins."""
    match context.parent(call):
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
            other = right if left is call else left
            return isinstance(other, ast.Constant) and "@" not in str(other.value)
        case ast.Attribute(attr="startswith") as method:
            match context.parent(method):
                case ast.Call(args=[ast.Constant(value=str(start))]):
                    return "@" not in start and start.count(":") < 2
    return False


def _is_shown(context: Context, node: ast.AST) -> bool:
    """Whether a text is only shown: in a raise, or as argument of print() or a logger."""
    for around in context.ancestors(node):
        match around:
            case ast.Raise() | ast.Assert():
                return True
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _SHOWING:
                return True
            case ast.stmt():
                return False
    return False
