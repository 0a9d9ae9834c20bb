"""Small edits of a statement: what is not meant stays as it is, with its space and comments."""

from __future__ import annotations

import re

from .table import Place, TableText
from .tokens import comments, tokens

BLANK = " \t"
REMARK = re.compile(r"[ \t]*(?:--[^\n]*|/\*[^\n]*?\*/[ \t]*(?=\n))")
"""A comment on the rest of a line."""


def replaced(sql: str, place: Place, text: str) -> str:
    """With another text at a place."""
    return sql[: place.start] + text + sql[place.end :]


def inserted(sql: str, at: int, text: str) -> str:
    """With a text more."""
    return sql[:at] + text + sql[at:]


def taken_out(sql: str, place: Place) -> str:
    """Without what stands at a place, and the space that led to it."""
    start = _back_over_space(sql, place.start)
    if _swallows(sql, start, sql[place.end :]):
        start = place.start
    return sql[:start] + sql[place.end :]


def item_removed(table: TableText, place: Place) -> str:
    """Without a column or constraint of the list, a comma, and a comment behind it."""
    sql = table.sql
    behind = next(one for one in tokens(sql) if one.start >= place.end)
    if behind.text == ",":
        return _without_head(sql, place.start, behind.end)
    if behind.text != ")":
        return sql[: place.start] + sql[behind.start :]
    ahead = [one for one in tokens(sql) if one.end <= place.start][-1]
    end = _past_remark(sql, place.end)
    left = taken_out(sql, Place(place.start, end))
    return left[: ahead.start] + left[ahead.end :] if ahead.text == "," else left


def item_added(table: TableText, text: str, behind: Place | None = None) -> str:
    """With one more in the list: behind another one, or at its end."""
    sql = table.sql
    if behind is not None:
        return inserted(sql, behind.end, f",{_gap(table)}{text}")
    last = tokens(sql[: table.close])[-1].end
    rest = sql[last : table.close].rstrip()
    gap = _gap(table)
    if _line_comment_at(sql, last + len(rest)) and "\n" not in gap:
        gap = f"\n{gap.lstrip()}"
    at = last + len(rest)
    return f"{sql[:last]},{sql[last:at]}{gap}{text}{sql[at:]}"


def _gap(table: TableText) -> str:
    """The space that the last column has in front of it."""
    start = table.columns[-1].place.start
    space = table.sql[_back_over_space(table.sql, start) : start]
    if "\n" in space:
        return space[space.rindex("\n") :]
    return " "


def _without_head(sql: str, start: int, end: int) -> str:
    """Without an item and its comma; a line that it had for itself goes, too."""
    remark = _past_remark(sql, end)
    line = sql.rfind("\n", 0, start) + 1
    rest = sql[remark:].lstrip(BLANK)
    if rest.startswith("\n") and not sql[line:start].strip():
        return sql[:line] + rest[1:]
    return sql[:start] + sql[end:].lstrip(BLANK)


def _past_remark(sql: str, at: int) -> int:
    match = REMARK.match(sql, at)
    return match.end() if match else at


def _back_over_space(sql: str, at: int) -> int:
    return len(sql[:at].rstrip())


def _swallows(sql: str, at: int, rest: str) -> bool:
    """Whether a comment to the end of its line ends there, and the rest would become part of it."""
    return _line_comment_at(sql, at) and not rest.lstrip(BLANK).startswith("\n")


def _line_comment_at(sql: str, at: int) -> bool:
    return any(start < at <= end and sql.startswith("--", start) for start, end in comments(sql))
