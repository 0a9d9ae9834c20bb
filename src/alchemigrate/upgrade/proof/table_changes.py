"""What differs between two descriptions of one table: columns, constraints, indexes, DDL."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from .change import NOTHING, Change, Item, fields, pairs

IDENTITY = frozenset(("kind", "columns", "refers", "sql"))
UNNAMED = re.compile(r"(PRIMARY KEY|UNIQUE|CHECK|FOREIGN KEY|EXCLUDE)\b")
NAME = re.compile(
    r"""(?:CONSTRAINT\ |CREATE\ (?:UNIQUE\ )?INDEX\ (?:"?\w+"?\.)?)?("[^"]+"|[^\s"(]+)""",
    re.VERBOSE,
)


def changes(name: str, old: Item, new: Item) -> Iterator[Change]:
    """All changes of a table that exists on both sides."""
    found = [*_columns(name, old, new), *_constraints(name, old, new), *_indexes(name, old, new)]
    yield from found
    yield from fields("table", name, _options(old), _options(new))
    orders = [[column["name"] for column in side["columns"]] for side in (old, new)]
    if orders[0] != orders[1] and sorted(orders[0]) == sorted(orders[1]):
        yield Change("table.order", name, orders[0], orders[1], old, new)
    yield from _ddl(name, old, new, found)


def _options(table: Item) -> Item:
    return {"comment": table["comment"], "options": table["options"]}


def _columns(name: str, old: Item, new: Item) -> Iterator[Change]:
    for column, left, right in pairs("name", old["columns"], new["columns"]):
        where = f"{name}.{column}"
        if left and right:
            yield from fields("column", where, left, right, frozenset(("type",)))
            for change in fields("column.type", where, left["type"], right["type"]):
                yield Change(change.kind, where, change.before, change.after, left, right)
        else:
            yield Change("column", where, _type(left), _type(right), left, right)


def _type(column: Item) -> str | None:
    return str(column["type"]["postgresql"] or column["type"]["sqlite"]) if column else None


def _constraints(name: str, old: Item, new: Item) -> Iterator[Change]:
    for left, right in _matched(old["constraints"], new["constraints"]):
        where = f"{name}.{_label(left or right)}"
        if left and right:
            yield from fields("constraint", where, left, right)
        else:
            yield Change("constraint", where, _says(left), _says(right), left, right)


def _matched(old: Iterable[Item], new: Iterable[Item]) -> list[tuple[Item, Item]]:
    """Constraints that say the same, then those that share kind and name, then what is left."""
    left, right, found = list(old), list(new), []
    for same in (_meaning, _title):
        for one in list(left):
            partner = next((other for other in right if same(other) == same(one)), None)
            if partner is not None:
                found.append((one, partner))
                left.remove(one)
                right.remove(partner)
    return [*found, *((one, NOTHING) for one in left), *((NOTHING, one) for one in right)]


def _meaning(constraint: Item) -> list[str]:
    return [str(constraint.get(key)) for key in sorted(IDENTITY)]


def _title(constraint: Item) -> tuple[str, ...]:
    """Kind and name; a table has one primary key at most, so that its name is no matter."""
    kind = str(constraint["kind"])
    return (kind,) if kind == "primary key" else (kind, str(constraint["name"]))


def _label(constraint: Item) -> str:
    inside = constraint.get("sql") or ", ".join(constraint["columns"])
    return str(constraint["name"] or f"{constraint['kind']}({inside})")


def _says(constraint: Item) -> str | None:
    if not constraint:
        return None
    inside = constraint.get("sql") or ", ".join(constraint["columns"])
    return f"{constraint['kind']} ({inside})"


def _indexes(name: str, old: Item, new: Item) -> Iterator[Change]:
    for index, left, right in pairs("name", old["indexes"], new["indexes"]):
        if left and right:
            yield from fields("index", f"{name}.{index}", left, right)
        else:
            columns = [side["columns"] if side else None for side in (left, right)]
            yield Change("index", f"{name}.{index}", columns[0], columns[1], left, right)


def _ddl(name: str, old: Item, new: Item, found: list[Change]) -> Iterator[Change]:
    """Lines of DDL that differ, except where a change that was found accounts for them."""
    known = {str(side.get("name")) for change in found for side in (change.old, change.new)}
    constrained = any(change.kind.startswith("constraint") for change in found)
    for dialect in sorted(old["ddl"]):
        left, right = old["ddl"][dialect], new["ddl"][dialect]
        where = f"{name} ({dialect})"
        if left is None or right is None:
            if left is not right:
                yield Change("ddl", where, _made(left), _made(right), old, new)
            continue
        gone, come = Counter(left) - Counter(right), Counter(right) - Counter(left)
        lines = [_unaccounted(lines, known, constrained) for lines in (gone, come)]
        if any(lines):
            yield Change("ddl", where, lines[0], lines[1], old, new)


def _made(lines: list[str] | None) -> str | None:
    return "can be written" if lines is not None else None


def _unaccounted(lines: Counter[str], known: set[str], constrained: bool) -> list[str]:
    return [
        line
        for line in sorted(lines.elements())
        if not (constrained if UNNAMED.match(line) else _name(line) in known)
    ]


def _name(line: str) -> str:
    match = NAME.match(line)
    return match.group(1).strip('"') if match else ""
