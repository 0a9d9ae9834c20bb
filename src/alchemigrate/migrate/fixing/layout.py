"""The text of a statement that is written anew: lines before and behind it, and its indentation."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from ...dangerkit.recipe import CALL, Line, Recipe
from ...dangerkit.writing import TIMEOUT
from ...values.text import Edit
from .place import Body

BLOCK = "with op.get_context().autocommit_block():"
STEP = "    "
HELPER = "_drop_invalid"
TEXT = '''

def _drop_invalid(index):
    """Drop an index that a build left INVALID when it broke off: IF NOT EXISTS would keep it."""
    context = op.get_context()
    if context.as_sql or context.dialect.name != "postgresql":
        return
    found = op.get_bind().exec_driver_sql(
        f"SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('{index}')"
    )
    if found.first() is not None:
        op.execute(f"DROP INDEX CONCURRENTLY {index}")
'''


def helper(newline: str) -> str:
    """The function that drops what a broken build has left."""
    return TEXT.replace("\n", newline)


def laid_out(
    body: Body, node: ast.stmt, recipe: Recipe, inner: Sequence[Edit], limits: Sequence[int]
) -> tuple[Edit, ...]:
    """The edits that turn a statement into the lines of its recipe; with a limit before some."""
    newline = "\r\n" if "\r\n" in body.source else "\n"
    start = body.start(node)
    margin = body.source[body.lines.start_of(node.lineno) : start]
    before, after, own = _around(list(_lines(recipe, limits)), margin)
    if own is None:
        made = newline.join(before).removeprefix(margin)
        edits = [Edit(start, body.end(node), made)]
    else:
        edits = list(inner)
        if before:
            ahead = "".join(f"{line}{newline}" for line in before).removeprefix(margin)
            edits.append(Edit(start, start, f"{ahead}{own}"))
        if after:
            end = body.line_end(node)
            edits.append(Edit(end, end, "".join(f"{newline}{line}" for line in after)))
        if own != margin:
            edits += _moved(body, node)
    if recipe.builds and HELPER not in body.functions:
        end = len(body.source)
        gap = "" if body.source.endswith("\n") else newline
        edits.append(Edit(end, end, gap + helper(newline)))
    return tuple(edits)


def _lines(recipe: Recipe, limits: Sequence[int]) -> Iterator[Line]:
    for number, line in enumerate(recipe.lines):
        if number in limits:
            yield Line(TIMEOUT)
        yield line


def _around(lines: Sequence[Line], margin: str) -> tuple[list[str], list[str], str | None]:
    """The lines before and behind the statement, and its margin; None if it is not among them."""
    before: list[str] = []
    after: list[str] = []
    own, told, inside = None, before, False
    for line in lines:
        if line.outside and not inside:
            told.append(margin + BLOCK)
        inside = line.outside
        place = margin + STEP if inside else margin
        if line.code == CALL:
            own, told = place, after
        else:
            told.append(place + line.code)
    return before, after, own


def _moved(body: Body, node: ast.stmt) -> Iterator[Edit]:
    """One step to the right for the further lines of a statement, texts over lines left alone."""
    fixed = {
        line
        for one in ast.walk(node)
        if isinstance(one, ast.Constant | ast.JoinedStr)
        for line in range(one.lineno + 1, (one.end_lineno or one.lineno) + 1)
    }
    for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1):
        at = body.lines.start_of(line)
        if line not in fixed and body.source[at : body.lines.end_of(line)].strip():
            yield Edit(at, at, STEP)
