"""A call as it is to be: with more arguments, or with more words in the SQL that it sends."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...dangerkit.recipe import CALL, Recipe
from ...values.text import Edit
from .place import Body

FREE = ("constraint_name", "table_name", "columns", "schema")
"""Arguments of a call that may be replaced as a whole."""
PLAIN_UNIQUE = re.compile(
    r"""\s*ALTER\s+TABLE\s+(?:ONLY\s+)?[\w."]+\s+ADD\s+CONSTRAINT\s+[\w"]+\s+
    UNIQUE\s*\([\w\s,"]+\)\s*;?\s*""",
    re.IGNORECASE | re.VERBOSE,
)


def spelled(call: ast.Call, recipe: Recipe, body: Body, sql: bool) -> tuple[Edit, ...] | str:
    """The edits inside a call; or why they cannot be made."""
    if all(one.code != CALL for one in recipe.lines):
        return _replaceable(call, body, sql)
    return _words(call, recipe, body) if sql else _keywords(call, recipe, body)


def _replaceable(call: ast.Call, body: Body, sql: bool) -> tuple[Edit, ...] | str:
    text = body.source[body.start(call) : body.end(call)]
    if "#" in text:
        return "there is a comment in it"
    if sql:
        literal = _literal(call, body)
        if literal is None or not PLAIN_UNIQUE.fullmatch(literal[0]):
            return "its SQL says more than a UNIQUE"
    elif any(one.arg not in FREE for one in call.keywords) or len(call.args) > 3:
        return "it says more than names and columns"
    return ()


def _keywords(call: ast.Call, recipe: Recipe, body: Body) -> tuple[Edit, ...] | str:
    given = {one.arg: one.value for one in call.keywords}
    wanted = []
    for one in recipe.keywords:
        value = given.get(one.partition("=")[0])
        if value is None:
            wanted.append(one)
        elif not (isinstance(value, ast.Constant) and value.value is True):
            return f"it says something else than {one}"
    if not wanted:
        return ()
    parts = [*call.args, *(one.value for one in call.keywords)]
    at = _behind(body, max(map(body.end, parts)), body.end(call) - 1)
    return (Edit(at, at, "".join(f", {one}" for one in wanted)),)


def _behind(body: Body, last: int, close: int) -> int:
    """The offset behind the last argument, and the brackets that were put around it."""
    at = last
    for match in re.finditer(r"\)|#[^\n]*", body.source[last:close]):
        at = last + match.end() if match.group() == ")" else at
    return at


def _words(call: ast.Call, recipe: Recipe, body: Body) -> tuple[Edit, ...] | str:
    if not recipe.words:
        return ()
    found = _literal(call, body)
    if found is None:
        return "its SQL is not one plain text"
    text, start = found
    if "--" in text or "/*" in text:
        return "there is a comment in its SQL"
    edits = []
    for pattern, more in recipe.words:
        match = re.search(pattern, text, re.IGNORECASE)
        if match is None:
            return "its SQL has another form"
        if more:
            edits.append(Edit(start + match.end(), start + match.end(), more))
    return tuple(edits)


def _literal(call: ast.Call, body: Body) -> tuple[str, int] | None:
    """The text that a call sends, and the offset of its first character; None if it is not written
    in one piece as it is sent."""
    for one in _texts(call):
        raw = body.source[body.start(one) : body.end(one)]
        match = re.fullmatch(r"""([uUrR]?)('{3}|"{3}|'|")(.*)\2""", raw, re.DOTALL)
        if match is None or match[3] != one.value or "\r" in raw:
            return None
        return match[3], body.start(one) + match.start(3)
    return None


def _texts(call: ast.Call) -> Iterator[ast.Constant]:
    given = call.args[0] if call.args else None
    if isinstance(given, ast.Call) and given.args:
        given = given.args[0]
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        yield given
