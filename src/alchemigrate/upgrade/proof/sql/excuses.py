"""Differences of a whole statement that are known to be harmless."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .aligning import Pair
from .harmless import Harmless
from .steps import COMMIT, ROLLBACK, Step

LIMIT_ONE = (" LIMIT ?", " LIMIT ? OFFSET ?")
DEFINITIONS = ("CREATE ", "DROP ", "ALTER ")
BY_KEY = re.compile(r"SELECT (?P<columns>.+) FROM (?P<table>\S+) WHERE (?P<where>.+)")


def excused(pairs: Sequence[Pair], allowed: frozenset[Harmless]) -> dict[int, Harmless]:
    """The pairs, by index, that differ and harm nothing, and by which harmless difference."""
    found: dict[int, Harmless] = {}
    together = False  # writes that 1.x committed alone wait for a COMMIT
    brought: dict[str, set[str]] = {}
    for at, (before, after) in enumerate(pairs):
        if before is not None and after is not None:
            together = together and before.key != COMMIT
            if after.returning and not before.returning:
                brought.setdefault(_table(after), set()).update(_names(after.returning))
            same = _same(before, after) if before.key != after.key else None
            if same is not None and same in allowed:
                found[at] = same
        elif before is not None:
            early = _early(before, pairs[:at]) if before.key == COMMIT else None
            if early is not None and early in allowed:
                together = True
                found[at] = early
            elif Harmless.READ_BACK in allowed and _read_back(before, pairs[at + 1 :], brought):
                found[at] = Harmless.READ_BACK
        elif after is not None and after.key == COMMIT and together:
            together = False
            found[at] = Harmless.AUTOCOMMIT
    return found


def _early(commit: Step, earlier: Sequence[Pair]) -> Harmless | None:
    """A COMMIT by autocommit, or of definitions alone, whose writes are committed all the same."""
    only_tables = True
    for before, after in reversed(earlier):
        if before is not None and before.key in (COMMIT, ROLLBACK):
            break
        if before is None or not before.writes:
            continue
        if after is not None and before.fate.lasts and not after.fate.lasts:
            return None
        only_tables = only_tables and before.text.startswith(DEFINITIONS)
    if commit.alone:
        return Harmless.AUTOCOMMIT
    return Harmless.DDL_COMMITS if only_tables else None


def _same(before: Step, after: Step) -> Harmless | None:
    if _first_row(before, after):
        return Harmless.FIRST_ROW
    return Harmless.DISTINCT_ORDER if _distinct_order(before, after) else None


def _first_row(before: Step, after: Step) -> bool:
    """`Query.value()` became `.limit(1)`: one row was read, and is read."""
    limited = after.text in [before.text + end for end in LIMIT_ONE]
    more = [row[len(old) :] for old, row in zip(before.values, after.values, strict=False)]
    return limited and before.event.via == "value" and more in ([("1",)], [("1", "0")])


def _distinct_order(before: Step, after: Step) -> bool:
    old, new = before.text.split(" FROM ", 1), after.text.split(" FROM ", 1)
    if len(old) < 2 or old[1:] != new[1:] or not old[0].startswith("SELECT DISTINCT "):
        return False
    rows = before.event.count, after.event.count
    if None not in rows and rows[0] != rows[1]:
        return False  # rows that differed in what was added are one row now
    more = set(_items(old[0])) - set(_items(new[0]))
    order = before.text.rpartition(" ORDER BY ")[2]
    return set(_items(new[0])) <= set(_items(old[0])) and all(item in order for item in more)


def _items(select: str) -> list[str]:
    return select.removeprefix("SELECT DISTINCT ").split(" , ")


def _read_back(select: Step, following: Sequence[Pair], brought: dict[str, set[str]]) -> bool:
    """A SELECT by key of what RETURNING brought, or of the rows that the next write is about."""
    match = BY_KEY.fullmatch(select.text)
    if match is None:
        return False
    if _names(match["columns"]) <= brought.get(match["table"], set()):
        return True
    before, after = next(iter(following), (None, None))
    if before is None or after is None or not after.returning or before.returning:
        return False
    return _table(after) == match["table"] and before.text.endswith(f" WHERE {match['where']}")


def _names(columns: str) -> set[str]:
    return {item.split(" AS ")[0].rpartition(".")[2] for item in columns.split(" , ")}


def _table(step: Step) -> str:
    words = step.text.split()
    return words[1] if words[0].upper() == "UPDATE" else words[2] if len(words) > 2 else ""
