"""The safe code of an issue in its revision's own words: the call as it stands, with more."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import groupby

from ...dangerkit import Issue
from ...dangerkit.recipe import CALL, Line, Recipe
from ...source.edits import apply
from ...source.lines import Lines
from ...values.revision import Revision, Statement
from ...values.text import Edit
from ..sql.computed import without
from .layout import BLOCK, HELPER
from .place import Body
from .spelling import spelled


def exact(issue: Issue, revision: Revision) -> str | None:
    """The lines that take the place of its statements, in one; None where only words can say it.

    What no argument or SQL of the call says is not in it: an expression, a method, an operator
    class of an index stay as they are.
    """
    told = []
    for statement, recipe in issue.recipes:
        call = None if recipe.limits else _call(statement, recipe, revision)
        if call is None or not _named(statement, recipe):
            return None
        told.append(_joined(recipe, call))
    return "; then ".join(told) or None


def _named(statement: Statement, recipe: Recipe) -> bool:
    """Whether the lines around a call name nothing that is known only when it runs, and are those
    of all turns of a loop."""
    codes = [one.code for one in _told(recipe)]
    if "each" in statement and set(codes) > {CALL}:
        return False
    return codes == [without(statement.computed, code) for code in codes]


def _told(recipe: Recipe) -> list[Line]:
    return [one for one in recipe.lines if not one.code.startswith(HELPER)]


def _joined(recipe: Recipe, call: str) -> str:
    return "; then ".join(
        f"{BLOCK if outside else ''} {'; '.join(_codes(group, call))}".strip()
        for outside, group in groupby(_told(recipe), key=lambda one: one.outside)
    )


def _codes(lines: Iterator[Line], call: str) -> Iterator[str]:
    for one in lines:
        yield call if one.code == CALL else one.code


def _call(statement: Statement, recipe: Recipe, revision: Revision) -> str | None:
    """The call of a statement as its recipe wants it; None if that cannot be written."""
    if statement.via == "bind" or "batch" in statement or not all(recipe.names):
        return None
    tree = ast.parse(revision.source)
    body = Body(revision.source, Lines(revision.source), (), frozenset())
    for node in ast.walk(tree):
        here = isinstance(node, ast.Call) and (node.lineno, node.col_offset)
        if isinstance(node, ast.Call) and here == (statement.line, statement.column):
            inner = spelled(node, recipe, body, statement.via == "sql")
            return None if isinstance(inner, str) else _written(node, inner, body)
    return None


def _written(call: ast.Call, inner: tuple[Edit, ...], body: Body) -> str:
    start, end = body.start(call), body.end(call)
    moved = [Edit(one.start - start, one.end - start, one.text) for one in inner]
    text = apply(body.source[start:end], moved)
    return text if "\n" not in text else ast.unparse(ast.parse(text, mode="eval"))
