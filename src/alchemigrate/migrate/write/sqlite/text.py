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
    ahead = [one for one in tokens(sql) if one.end <= place.start][-1]
    behind = next(one for one in tokens(sql) if one.start >= place.end)
    if behind.text == ",":
        own = _own_line(sql, place.start, behind.end)
        if own is not None:
            return sql[: own.start] + sql[own.end :]
        if ahead.text == "," and not sql[ahead.end : place.start].strip():
            return sql[: ahead.start] + sql[place.end :]
        return sql[: place.start] + sql[behind.end :].lstrip(BLANK)
    if behind.text != ")":
        return sql[: place.start] + sql[behind.start :]
    left = taken_out(sql, Place(place.start, _past_remark(sql, place.end)))
    return left[: ahead.start] + left[ahead.end :] if ahead.text == "," else left


def item_added(table: TableText, text: str, behind: Place | None = None) -> str:
    """With one more in the list: behind another one, or at its end."""
    sql, gap = table.sql, _gap(table)
    after = next((one for one in tokens(sql) if behind and one.start >= behind.end), None)
    if after is not None and after.text == ",":
        at = _past_remark(sql, after.end)
        return inserted(sql, at, f"{_beyond(sql, at, gap)}{text},")
    last = tokens(sql[: table.close])[-1].end
    at = last + len(sql[last : table.close].rstrip())
    return f"{sql[:last]},{sql[last:at]}{_beyond(sql, at, gap)}{text}{sql[at:]}"


def _gap(table: TableText) -> str:
    """The space that the last column has in front of it."""
    start = table.columns[-1].place.start
    space = table.sql[_back_over_space(table.sql, start) : start]
    return space[space.rindex("\n") :] if "\n" in space else space


def _beyond(sql: str, at: int, gap: str) -> str:
    """The gap, on a new line if a comment goes to the end of this one."""
    return f"\n{gap.lstrip()}" if _line_comment_at(sql, at) and "\n" not in gap else gap


def _own_line(sql: str, start: int, end: int) -> Place | None:
    """The line of an item that has one for itself, its comma and a comment included."""
    line = sql.rfind("\n", 0, start) + 1
    rest = sql[_past_remark(sql, end) :]
    blank = len(rest) - len(rest.lstrip(BLANK))
    if sql[line:start].strip() or not rest[blank:].startswith("\n") or not line:
        return None
    return Place(line, len(sql) - len(rest) + blank + 1)


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
