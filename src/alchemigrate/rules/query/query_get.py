"""`Query.get()` moved to `Session.get()`.

`session.query(User).get(5)` became legacy in 1.4: looking up one object by its primary key is an
operation of the Session. `session.get(User, 5)` does the same, identity map included; a tuple, a
dictionary, loader options, `with_for_update()` and `populate_existing()` go along as arguments.

Left alone: a `get` on anything that is not proven to be a Query of exactly one mapped class,
queries with other methods between `query()` and `get()`, and `Model.query.get()`
(see `model-query-get`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL301",
    level=Level.LEGACY,
    since="1.4",
    rows=("query-get", "query-get-with-options"),
    examples=(
        Example("user = session.query(User).get(5)", "user = session.get(User, 5)"),
        Example(
            "def load(db, key):\n    return db.query(User).get((key,))  # one\n",
            "def load(db, key):\n    return db.get(User, (key,))  # one\n",
            title="the receiver is a Session because of what it is given",
        ),
        Example(
            "user = session.query(User).options(joinedload(User.addresses)).get(5)",
            "user = session.get(User, 5, options=[joinedload(User.addresses)])",
            title="options",
        ),
        Example(
            "u = session.query(User).with_for_update(nowait=True).populate_existing().get(5)",
            'u = session.get(User, 5, with_for_update={"nowait": True}, populate_existing=True)',
            title="locks, and reading again",
        ),
        Example("d = config.query(User).get", None, title="not called"),
        Example(
            "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n\n\n"
            "class Post(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n\n\n"
            "post = Post.query.get(5)\n",
            None,
            title="a model's query",
        ),
        Example("d = config.query('User').get(5)", None, title="not a Session: given a string"),
        Example("d = {'a': 1}.get('a')", None, title="a dictionary"),
        Example(
            "user = session.query(User, Address).get(5)", FLAGGED, title="two entities never worked"
        ),
        Example(
            "user = session.query(User).enable_eagerloads(False).get(5)",
            FLAGGED,
            title="a method that get() has no argument for",
        ),
    ),
)

MESSAGE = "Query.get() is legacy: Session.get() does it"


@RULE.on(ast.Call, names=("get",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of get() on a Query."""
    if not isinstance(call.func, ast.Attribute):
        return
    query = context.value(call.func.value)
    if query.kind is not Kind.QUERY or _of_model(context, call.func.value):
        return
    if len(query.items) != 1 or query.items[0].kind is not Kind.CLASS:
        yield Found(call, MESSAGE, reason="the query is not of exactly one mapped class")
        return
    inner, keywords = _between(context, call.func.value)
    if not _is_plain_query(inner) or len(call.args) != 1 or call.keywords:
        yield Found(call, MESSAGE, reason="get() has no argument for what stands before it")
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands inside an f-string: write it outside first")
        return
    assert isinstance(inner, ast.Call)
    assert isinstance(inner.func, ast.Attribute)
    edits = [
        make.rename_attribute(context, inner.func, "get"),
        make.between(context, inner.args[0], call.args[0], ", "),
    ]
    if keywords:
        edits.append(make.after(context, call.args[0], "".join(f", {k}" for k in keywords)))
    yield Found(call, MESSAGE, make.fix(*edits))


def _of_model(context: Context, node: ast.expr) -> bool:
    """Whether it is the `query` of a model, which has a rule of its own."""
    match node:
        case ast.Attribute(value=model, attr="query"):
            return context.kind(model) is Kind.CLASS
    return False


def _between(context: Context, node: ast.expr) -> tuple[ast.expr, list[str]]:
    """The query() at the start of a chain, and the arguments of get() that its methods become."""
    options: list[str] = []
    others: list[str] = []
    while True:
        match node:
            case ast.Call(func=ast.Attribute(attr="options", value=inner), keywords=[]):
                options[:0] = [context.source(option) for option in node.args]
            case ast.Call(
                func=ast.Attribute(attr="populate_existing", value=inner), args=[], keywords=[]
            ):
                others.append("populate_existing=True")
            case ast.Call(func=ast.Attribute(attr="with_for_update", value=inner), args=[]):
                pairs = ", ".join(f'"{k.arg}": {context.source(k.value)}' for k in node.keywords)
                if any(keyword.arg is None for keyword in node.keywords):
                    return node, []
                others.append(f"with_for_update={{{pairs}}}" if pairs else "with_for_update=True")
            case _:
                given = [f"options=[{', '.join(options)}]"] if options else []
                return node, given + others[::-1]
        node = inner


def _is_plain_query(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="query"), args=[single], keywords=[]):
            return not isinstance(single, ast.Starred)
    return False
