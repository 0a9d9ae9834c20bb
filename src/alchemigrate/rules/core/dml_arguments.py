"""`insert()`, `update()` and `delete()` take the table alone: criteria and values are methods.

`users.update(users.c.id == 1, {"name": "x"})` is
`users.update().where(users.c.id == 1).values({"name": "x"})`; likewise `inline`, `prefixes`,
`returning`, `return_defaults`, `preserve_parameter_order` and dialect options, in the functions
and in the methods of a table.

Left alone: `update()` of anything not proven to be a table (`dict.update(x)`),
`session.delete(obj)`, `requests.delete(url)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.arguments import DML_WORDS, Change, changes, moved, named_arguments
from alchemigrate.rulekit.chain import Argument, Step, bounds, spread, value_of

RULE = Rule(
    code="AL104",
    level=Level.BREAKS,
    since="2.0",
    rows=(
        "update-whereclause-arg",
        "delete-whereclause-arg",
        "insert-values-arg",
        "update-values-arg",
        "insert-inline-arg",
        "update-preserve-parameter-order",
        "insert-prefixes-returning-arg",
        "dml-dialect-kwargs",
    ),
    examples=(
        Example("q = users.update(users.c.id == 1)", "q = users.update().where(users.c.id == 1)"),
        Example(
            "q = users.update(users.c.id == 1, {'name': 'x'})  # one",
            "q = users.update().where(users.c.id == 1).values({'name': 'x'})  # one",
            title="criterion and values",
        ),
        Example(
            "q = update(\n    users,\n    whereclause=users.c.id == 1,\n"
            "    values=dict(name='x'),\n)",
            "q = (\n    update(users)\n    .where(users.c.id == 1)\n    .values(dict(name='x'))\n)",
            title="the function",
        ),
        Example(
            "def f(db, new):\n    return db.execute(\n        users.update(\n"
            "            whereclause=users.c.id == 1,\n            values={'name': new},\n"
            "            returning=[users.c.id, users.c.name],\n        )\n    )\n",
            "def f(db, new):\n    return db.execute(\n        users.update()\n"
            "        .where(users.c.id == 1)\n        .values({'name': new})\n"
            "        .returning(users.c.id, users.c.name)\n    )\n",
            title="one argument under another",
        ),
        Example(
            "q = update(\n    users,\n    whereclause=users.c.id == 1,  # one\n"
            "    values=dict(name='x'),\n)",
            "q = update(\n    users).where(\n    users.c.id == 1).values(  # one\n"
            "    dict(name='x'),\n)",
            title="with a comment",
        ),
        Example("q = delete(users, users.c.id == 1)", "q = delete(users).where(users.c.id == 1)"),
        Example("q = users.delete(None)", "q = users.delete()", title="no criterion"),
        Example(
            "q = users.insert({'id': 1}, inline=True, prefixes=['OR IGNORE'])",
            "q = users.insert().values({'id': 1}).inline().prefix_with('OR IGNORE')",
            title="insert",
        ),
        Example(
            "q = users.insert(returning=[users.c.id, users.c.name], return_defaults=False)",
            "q = users.insert().returning(users.c.id, users.c.name)",
            title="returning",
        ),
        Example(
            "q = update(users, preserve_parameter_order=True).values([(users.c.name, 'x')])",
            "q = update(users).ordered_values((users.c.name, 'x'))",
            title="values in order",
        ),
        Example(
            "q = update(users, users.c.id == 1, mysql_limit=5)",
            "q = update(users).where(users.c.id == 1).with_dialect_options(mysql_limit=5)",
            title="a dialect's option",
        ),
        Example(
            "def f(data):\n    return users.insert(data)\n",
            "def f(data):\n    return users.insert().values(data)\n",
            unsafe=True,
            title="values that may be None",
        ),
        Example(
            "def f(data):\n    return users.insert(data)\n", FLAGGED, title="not without a look"
        ),
        Example(
            "def f():\n    return users.update(bind=engine)\n", FLAGGED, title="who executes it?"
        ),
        Example("o = {}\nq = users.insert(**o)", FLAGGED, title="unnamed arguments"),
        Example("q = users.update().where(users.c.id == 1)", None, title="already new"),
        Example("d = {'a': 1}\nd.update({'b': 2})", None, title="a dictionary"),
        Example("u = User()\nsession.delete(u)", None, title="an object of a session"),
        Example("import requests\nrequests.delete('http://x', timeout=3)", None, title="http"),
        Example("def f(x, y):\n    x.update(y)\n    x.insert(0, y)\n", None, title="who knows"),
        Example("items = [1]\nitems.insert(0, 2)", None, title="a list"),
        Example("q = insert(users)\nr = delete(User)", None, title="the table alone"),
    ),
)

MESSAGE = "{}() takes the table alone: {} must be a method"
POSITIONS = {
    "insert": ("values", "inline", "bind", "prefixes", "returning", "return_defaults"),
    "update": ("whereclause", "values", "inline", "bind", "prefixes", "returning"),
    "delete": ("whereclause", "bind", "returning", "prefixes"),
}
DIALECTS = ("mysql_", "mariadb_", "postgresql_", "sqlite_", "oracle_", "mssql_")


@RULE.on(ast.Call, names=tuple(POSITIONS))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of one of the three with more than a table."""
    verb, skip = _verb(context, call)
    if verb not in POSITIONS or len(call.args) + len(call.keywords) <= skip:
        return
    named = named_arguments(call, skip, POSITIONS[verb])
    if named is None:
        yield Found(call, MESSAGE.format(verb, "the rest"), reason="it has unnamed arguments")
        return
    named = [(name, argument) for name, argument in named if name not in ("table", "dml_table")]
    message = MESSAGE.format(verb, ", ".join(name for name, _ in named))
    unknown = [n for n, _ in named if n not in DML_WORDS and n != ORDERED and not _of_dialect(n)]
    if not named:
        return
    if unknown:
        yield Found(call, message, reason=f"{unknown[0]} is no argument that can be moved")
        return
    extra = _ordered_values(context, call) if any(name == ORDERED for name, _ in named) else ()
    if extra is None:
        yield Found(call, message, reason="no list is given to .values() right behind it")
        return
    fix, reason = moved(context, call, _changes(context, named), *extra)
    yield Found(call, message, fix, reason)


ORDERED = "preserve_parameter_order"


def _verb(context: Context, call: ast.Call) -> tuple[str, int]:
    """Which of the three it is, and how many leading arguments stay."""
    origin = context.origin(call.func)
    if origin.startswith("sqlalchemy."):
        module, _, verb = origin.rpartition(".")
        return (verb, 1) if module == "sqlalchemy" or ".dialects." in origin else ("", 0)
    if isinstance(call.func, ast.Attribute) and context.kind(call.func.value) is Kind.TABLE:
        return call.func.attr, 0
    return "", 0


def _of_dialect(name: str) -> bool:
    return name.startswith(DIALECTS)


def _changes(context: Context, named: list[tuple[str, Argument]]) -> list[Change]:
    found: list[Change] = []
    for name, argument in named:
        if name == ORDERED:
            found.append(Change(Step(argument)))
        elif _of_dialect(name):
            found.append(Change(Step(argument, "with_dialect_options", keep_name=True)))
        else:
            found += changes(context, [(name, argument)], DML_WORDS)
    return found


def _ordered_values(context: Context, call: ast.Call) -> tuple[Edit, ...] | None:
    """Edits for the `.values([...])` that follows; none are needed if the order is not kept."""
    keyword = next(k for k in call.keywords if k.arg == ORDERED)
    asked = value_of(keyword)
    if not isinstance(asked, ast.Constant):
        return None
    if not asked.value:
        return ()
    around = context.parent(call)
    outer = context.parent(around) if around is not None else None
    if not isinstance(around, ast.Attribute) or around.attr != "values":
        return None
    if not isinstance(outer, ast.Call) or len(outer.args) != 1 or outer.keywords:
        return None
    pairs = outer.args[0]
    renamed = make.rename_attribute(context, around, "ordered_values")
    if not isinstance(pairs, ast.List):
        return None
    start, _, end = bounds(context, pairs)
    return (renamed, *spread(context, pairs, start, end))
