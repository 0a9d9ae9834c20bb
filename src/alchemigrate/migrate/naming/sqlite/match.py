"""Which constraint of a model is which one in the text of its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ....values.schema import Check, ForeignKey, Table
from ...write.sqlite.table import Clause, Kind, TableText
from ...write.sqlite.tokens import fold, name_of, tokens

Place = tuple[int, Clause]
Wanted = tuple[int, Clause, str]


def matched(declared: Table, text: TableText) -> Iterator[Wanted]:
    """(number in the text, constraint, name that the models want) of each that both have."""
    written = {one.full: one.written.get("sqlite") or one.full for one in declared.names}
    there = list(enumerate(text.clauses()))
    keys = [one for one in there if one[1].kind is Kind.PRIMARY]
    if declared.primary_key and declared.primary_key.name and keys:
        yield (*keys[0], _written(declared.primary_key.name, written))
    for unique in declared.uniques:
        columns = _folded(unique.columns)
        same = [one for one in there if one[1].kind is Kind.UNIQUE and _on(one[1]) == columns]
        if unique.name and same:
            yield (*same[0], _written(unique.name, written))
    for key in declared.foreign_keys:
        same = [one for one in there if _refers(one[1], key)]
        if key.name and same:
            yield (*same[0], _written(key.name, written))
    checks = [one for one in there if one[1].kind is Kind.CHECK]
    yield from _checks(declared.checks, checks, written)


def _checks(
    declared: tuple[Check, ...], there: list[Place], written: Mapping[str, str]
) -> Iterator[Wanted]:
    """By name, then by condition, then the one that is left on both sides."""
    wanted = {_written(one.name, written): _plain(one.sql) for one in declared if one.name}
    unnamed = [_plain(one.sql) for one in declared if not one.name]
    left = [one for one in there if one[1].name not in wanted]
    names = [name for name in wanted if name not in {one[1].name for one in there}]
    for name in list(names):
        same = [one for one in left if _plain(one[1].sql) == wanted[name]]
        if same:
            yield (*same[0], name)
            left.remove(same[0])
            names.remove(name)
    left = [one for one in left if _plain(one[1].sql) not in unnamed]
    if len(names) == len(left) == 1 and not unnamed:
        yield (*left[0], names[0])


def _refers(clause: Clause, key: ForeignKey) -> bool:
    if clause.kind is not Kind.FOREIGN or fold(clause.refers) != fold(key.refers):
        return False
    known = not clause.refers_columns or _folded(clause.refers_columns) == _folded(
        key.refers_columns
    )
    return known and _on(clause) == _folded(key.columns)


def _written(name: str, written: Mapping[str, str]) -> str:
    return written.get(name, name)


def _on(clause: Clause) -> tuple[str, ...]:
    return _folded(clause.columns)


def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, names))


def _plain(sql: str) -> str:
    """A condition without quotes of names, space and outer brackets."""
    parts = [
        fold(name_of(one)) if one.kind in ("word", "quoted") else one.text for one in tokens(sql)
    ]
    while len(parts) > 1 and parts[0] == "(" and _closes_last(parts):
        parts = parts[1:-1]
    return " ".join(parts)


def _closes_last(parts: list[str]) -> bool:
    depth = 0
    for number, part in enumerate(parts):
        depth += {"(": 1, ")": -1}.get(part, 0)
        if not depth:
            return number == len(parts) - 1
    return False
