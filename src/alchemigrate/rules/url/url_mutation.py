"""A URL cannot be changed in place.

URLs are immutable since 1.4: `url.database = "x"` and `url.query["a"] = "b"` raise. `url.set()` and
`url.update_query_dict()` give a changed copy, which is bound to the same name.
`url.password_original` is `url.password`.

Left alone: attributes of anything not proven to be a URL. A copy under the same name is proven to
be the same only where the name is a local one for a URL made there; elsewhere somebody else may
hold the old one, and `--unsafe` is needed. An engine's own URL is reported only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Fix,
    Found,
    Kind,
    Level,
    Rule,
    make,
)

HEAD = "from sqlalchemy.engine.url import make_url\nu = make_url('sqlite:///a.db')\n"

RULE = Rule(
    code="AL802",
    level=Level.BREAKS,
    since="1.4",
    rows=("url-mutation", "url-query-mutation", "url-password-original"),
    examples=(
        Example(
            HEAD + "u.database = 'b.db'  # other\n", HEAD + "u = u.set(database='b.db')  # other\n"
        ),
        Example(
            HEAD + "u.query['x'] = '1'\n",
            HEAD + "u = u.update_query_dict({'x': '1'})\n",
            title="a query item",
        ),
        Example(
            HEAD + "u.database += '_test'\n",
            HEAD + "u = u.set(database=u.database + '_test')\n",
            title="added to",
        ),
        Example(
            HEAD + "u.query.update({'a': 'b'})\n",
            HEAD + "u = u.update_query_dict({'a': 'b'})\n",
            title="several query items",
        ),
        Example(HEAD + "p = u.password_original\n", HEAD + "p = u.password\n", title="password"),
        Example(
            "from sqlalchemy.engine import URL\ndef f(u: URL):\n    u.host = 'h'\n    return u\n",
            "from sqlalchemy.engine import URL\ndef f(u: URL):\n"
            "    u = u.set(host='h')\n    return u\n",
            title="a parameter: the caller keeps the old one",
            unsafe=True,
        ),
        Example("engine.url.database = 'x'\n", FLAGGED, title="an engine's own"),
        Example(HEAD + "u.query.pop('x', None)\n", FLAGGED, title="a query item removed"),
        Example(HEAD + "u.host = u.database = 'x'\n", FLAGGED, title="two targets"),
        Example(
            "class U:\n    pass\n\nu = U()\nu.database = 'x'\nu.query = 1\n", None, title="another"
        ),
        Example(HEAD + "name = u.database\nx = u.query.get('a')\n", None, title="read"),
        Example(HEAD + "q = dict(u.query)\nq['x'] = '1'\n", None, title="a copy of the query"),
    ),
)

MESSAGE = "a URL cannot be changed in place since 1.4"
FIELDS = {"drivername", "username", "password", "host", "port", "database", "query"}


@RULE.on(ast.Assign, ast.AugAssign)
def find(context: Context, node: ast.Assign | ast.AugAssign) -> Iterator[Found]:
    """An attribute or query item of a URL that is assigned."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        match target:
            case ast.Attribute(value=url, attr=attr) if attr in FIELDS and _is_url(context, url):
                yield _changed(context, node, target, url, len(targets) > 1)
            case ast.Subscript(value=ast.Attribute(value=url, attr="query")) if _is_url(
                context, url
            ):
                yield _changed(context, node, target, url, len(targets) > 1)


@RULE.on(ast.Call, names=("update", "pop", "setdefault", "clear", "popitem"))
def find_call(context: Context, call: ast.Call) -> Iterator[Found]:
    """A method that changes a URL's query."""
    match call.func:
        case ast.Attribute(value=ast.Attribute(value=url, attr="query"), attr=attr):
            if not _is_url(context, url):
                return
            plain = len(call.args) == 1 and not call.keywords
            whole = isinstance(context.parent(call), ast.Expr)
            if attr != "update" or not plain or not whole or not isinstance(url, ast.Name):
                yield Found(call, MESSAGE, reason="difference_update_query() and kin give a copy")
                return
            name = context.source(url)
            edit = make.replace(context, call.func, f"{name}.update_query_dict")
            start = make.before(context, call, f"{name} = ")
            yield Found(call, MESSAGE, _fix(context, url, start, edit))


@RULE.on(ast.Attribute, names=("password_original",))
def find_original(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The password under its old name."""
    if _is_url(context, node.value):
        message = "URL.password_original is called password since 1.4"
        if context.in_fstring(node):
            yield Found(node, message, reason="it stands in an f-string")
        else:
            yield Found(node, message, make.fix(make.rename_attribute(context, node, "password")))


def _is_url(context: Context, node: ast.expr) -> bool:
    return context.kind(node) is Kind.URL


def _changed(
    context: Context,
    node: ast.Assign | ast.AugAssign,
    target: ast.Attribute | ast.Subscript,
    url: ast.expr,
    several: bool,
) -> Found:
    added = isinstance(node, ast.AugAssign)
    if several or not isinstance(url, ast.Name) or (added and not isinstance(node.op, ast.Add)):  # type: ignore[union-attr]
        return Found(node, MESSAGE, reason="bind the copy that url.set() gives where it is used")
    name = context.source(url)
    gap = make.between(context, target, node.value, "")
    if isinstance(target, ast.Attribute):
        again = f"{context.source(target)} + " if added else ""
        head, tail = f"{name} = {name}.set({target.attr}={again}", ")"
    elif added:
        return Found(node, MESSAGE, reason="bind the copy that update_query_dict() gives")
    else:
        head = f"{name} = {name}.update_query_dict({{{context.source(target.slice)}: "
        tail = "})"
    start = Edit(context.span(target).start, gap.end, head)
    return Found(node, MESSAGE, _fix(context, url, start, make.after(context, node.value, tail)))


def _fix(context: Context, url: ast.Name, *edits: Edit) -> Fix:
    """Safe where the name is bound to a URL made for it, in the scope where it is changed."""
    bindings = context.scope(url).bindings.get(url.id, [])
    own = bool(bindings) and all(isinstance(binding.value, ast.Call) for binding in bindings)
    note = "" if own else f"whoever else holds {url.id} keeps the URL without the change"
    return make.fix(*edits, unsafe=not own, note=note)
