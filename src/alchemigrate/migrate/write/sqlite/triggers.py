"""Triggers of SQLite that keep old and new columns in step while both are written.

They run behind each write, and write the row once more, so that RETURNING tells what was there
before. Columns are in step if either side is what the other one gives; then nothing is written,
which is why triggers never wake each other in a circle, and a backfill never writes old columns.
"""

from __future__ import annotations

from collections.abc import Iterable

from ....checkkit.quoting import literal
from ....errors import DatabaseError
from ....values.change import Desynchronize, Synchronize
from .names import listed, quoted
from .rebuild import rowid
from .relaxed import required
from .session import Session

Pairs = tuple[tuple[str, str], ...]
WAYS = ("insert_old", "insert_new", "update_new", "update_old")
TRIGGER = """\
CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {when} BEGIN
  {first}UPDATE {table} SET {sets} WHERE {row} AND {unless};{required}
END"""
REQUIRED = """
  SELECT RAISE(ABORT, {message}) FROM {table} WHERE {row} AND {column} IS NULL;"""


def synchronize(session: Session, change: Synchronize) -> None:
    """Make the triggers.

    A row is inserted by an old program if it says nothing of the new columns; of an update counts
    what it changed, of both sides the new one. If a part of the new columns is changed of a row
    that is not filled yet, the others are filled before old ones are computed of them.
    """
    news, olds = [name for name, _ in change.up], [name for name, _ in change.down]
    up = _differs(change.up)
    if change.always or not change.down:
        _one_way(session, change, news, up)
        return
    unsaid = dict(change.unsaid)
    old = " AND ".join(f"NEW.{quoted(name)} IS ({unsaid.get(name, 'NULL')})" for name in news)
    both = f"{up} AND {_differs(change.down)}"
    changed = _changed(news)
    _make(session, change, 0, "INSERT", old, change.up, up)
    _make(session, change, 1, "INSERT", f"NOT ({old})", change.down, both)
    first = _completed(session, change, news, up)
    _make(session, change, 2, f"UPDATE OF {listed(news)}", changed, change.down, both, first)
    alone = f"{_changed(olds)} AND NOT {changed}"
    _make(session, change, 3, f"UPDATE OF {listed(olds)}", alone, change.up, both)


def _one_way(session: Session, change: Synchronize, news: list[str], up: str) -> None:
    """New columns are what `up` gives: always, or if they are empty."""
    needs = required(session.table(change.table), change)
    when = " OR ".join(
        (f"({_empty(news, 'NEW.')})", *(f"NEW.{quoted(name)} IS NULL" for name in needs))
    )
    when, unless = ("1", up) if change.always else (when, f"{_empty(news)} AND {up}")
    _make(session, change, 0, "INSERT", when, change.up, unless)
    _make(session, change, 3, "UPDATE", when, change.up, unless)


def _completed(session: Session, change: Synchronize, news: list[str], up: str) -> str:
    """Fills the other new columns of a row that was not filled, as it was before."""
    columns = session.columns(change.table)
    before = ", ".join(f"OLD.{quoted(name)} AS {quoted(name)}" for name in columns)
    sets = ", ".join(
        f"{quoted(name)} = coalesce({quoted(name)}, (SELECT ({sql}) FROM (SELECT {before})))"
        for name, sql in change.up
    )
    return (
        f"UPDATE {quoted(change.table)} SET {sets} WHERE {_row(session, change.table)} AND "
        f"{_empty(news, 'OLD.')} AND {up};\n  "
    )


def desynchronize(session: Session, change: Desynchronize) -> None:
    """Drop the triggers."""
    there = {name for name, _ in session.beside(change.table, "trigger")}
    found = [one for one in (f"{change.name}_{way}" for way in WAYS) if one in there]
    if not found:
        raise DatabaseError(
            f"there is nothing of the name {change.name} that keeps columns in step",
            where=change.table,
            cure="see the triggers in sqlite_master",
        )
    for name in found:
        session.do(f"DROP TRIGGER {quoted(name)}")


def _make(
    session: Session, change: Synchronize, way: int, event: str, when: str, sets: Pairs,
    unless: str, first: str = "",
) -> None:  # fmt: skip
    needs = required(session.table(change.table), change)
    session.do(
        TRIGGER.format(
            name=quoted(f"{change.name}_{WAYS[way]}"),
            event=event,
            table=quoted(change.table),
            when=when,
            sets=", ".join(f"{quoted(name)} = ({sql})" for name, sql in sets),
            row=(row := _row(session, change.table)),
            unless=unless,
            first=first,
            required="".join(_required(change.table, row, one) for one in needs),
        )
    )


def _required(table: str, row: str, column: str) -> str:
    message = literal(f"NOT NULL constraint failed: {table}.{column}")
    return REQUIRED.format(message=message, table=quoted(table), row=row, column=quoted(column))


def _empty(names: Iterable[str], row: str = "") -> str:
    return " AND ".join(f"{row}{quoted(name)} IS NULL" for name in names)


def _row(session: Session, table: str) -> str:
    """The condition that finds the row that was written."""
    number = "" if "without rowid" in session.table(table).options else rowid(session, table)
    names = [number] if number else _key(session, table)
    return " AND ".join(f"{quoted(name)} = NEW.{quoted(name)}" for name in names)


def _key(session: Session, table: str) -> list[str]:
    rows = session.ask(f"PRAGMA table_xinfo({quoted(table)})")
    return [row[1] for row in sorted(rows, key=lambda row: int(row[5])) if row[5]]


def _differs(pairs: Pairs) -> str:
    """Whether columns are other than their expressions say, letter by letter."""
    parts = [f"{quoted(name)} IS NOT ({sql}) COLLATE BINARY" for name, sql in pairs]
    return f"({' OR '.join(parts)})"


def _changed(names: Iterable[str]) -> str:
    parts = [f"NEW.{quoted(one)} IS NOT OLD.{quoted(one)} COLLATE BINARY" for one in names]
    return f"({' OR '.join(parts)})"
