"""A table made anew: SQLite's own way to what ALTER TABLE cannot do.

The table gives way under another name, the new one is made under its own, and gets the rows; so its
statement, and what other tables, views and triggers say of it, stay as they are written.
"""

from __future__ import annotations

from collections.abc import Mapping

from ....errors import DatabaseError
from ....values.own import PREFIX
from .names import listed, quoted
from .read import read
from .session import Session, first
from .table import Kind, TableText
from .tokens import fold

ROWID = ("rowid", "_rowid_", "oid")
STATISTICS = ("sqlite_stat1", "sqlite_stat4")
AWAY = PREFIX + "old_{}"


def rebuild(
    session: Session, table: str, sql: str, values: Mapping[str, str] | None = None
) -> None:
    """Make a table anew by the statement `sql`, with its rows, indexes and triggers.

    Columns that are in both keep their values, but `values` gives some as SQL over the old row.
    """
    before, after = session.table(table), read(sql)
    old = AWAY.format(before.name)
    beside = session.beside(table, "index", "trigger")
    kept = _statistics(session, before.name)
    session.legacy(True)
    session.do(f"ALTER TABLE {quoted(before.name)} RENAME TO {quoted(old)}")
    session.do(sql)
    _copy(session, before, after, old, values or {})
    _number_on(session, old, after)
    session.do(f"DROP TABLE {quoted(old)}")
    for _, statement in beside:
        session.do(statement)
    _put_back(session, before.name, kept)
    session.legacy(False)


def _copy(
    session: Session, before: TableText, after: TableText, old: str, values: Mapping[str, str]
) -> None:
    there = {fold(name) for name in session.columns(old)}
    names = [name for name in session.columns(after.name) if fold(name) in there]
    given = {fold(name): sql for name, sql in values.items()}
    sources = [given.get(fold(name), quoted(name)) for name in names]
    number = _kept_rowid(session, before, after, old)
    targets = listed(names)
    if number:
        targets, sources = f"{number[1]}, {targets}", [number[0], *sources]
    session.do(
        f"INSERT OR ABORT INTO {quoted(after.name)} ({targets}) "
        f"SELECT {', '.join(sources)} FROM {quoted(old)}"
    )
    counts = [first(session.ask(f"SELECT count(*) FROM {quoted(t)}")) for t in (old, after.name)]
    if counts[0] != counts[1]:
        raise DatabaseError(
            f"{counts[0]:,} rows became {counts[1]:,}",
            where=before.name,
            cure="nothing was changed; report this table",
        )


def _kept_rowid(
    session: Session, before: TableText, after: TableText, old: str
) -> tuple[str, str] | None:
    """The names of the row numbers of both tables, if they have them beside their columns."""
    if "without rowid" in before.options | after.options:
        return None
    if _numbers_rows(session, after.name):
        return None
    found = (rowid(session, old), rowid(session, after.name))
    return (found[0], found[1]) if found[0] and found[1] else None


def _numbers_rows(session: Session, table: str) -> bool:
    """Whether a column is the row number by another name (INTEGER PRIMARY KEY)."""
    keys = [one for one in session.ask(f"PRAGMA table_xinfo({quoted(table)})") if one[5]]
    indexes = session.ask(f"PRAGMA index_list({quoted(table)})")
    return bool(keys) and not any(one[3] == "pk" for one in indexes)


def rowid(session: Session, table: str) -> str:
    """A name of the row number that no column has; "" if there is none."""
    every = session.ask(f"PRAGMA table_xinfo({quoted(table)})")
    taken = {fold(one[1]) for one in every}
    return next((name for name in ROWID if name not in taken), "")


def _number_on(session: Session, old: str, after: TableText) -> None:
    """AUTOINCREMENT goes on from where it was, not from the greatest row that is left."""
    key = next((one for one in after.clauses() if one.kind is Kind.PRIMARY), None)
    if key is None or "AUTOINCREMENT" not in after.text(key.place).upper():
        return
    last = session.ask("SELECT seq FROM sqlite_sequence WHERE name = ?", old)
    session.do("DELETE FROM sqlite_sequence WHERE name = ?", after.name)
    if last:
        session.do("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", after.name, first(last))


def _statistics(session: Session, table: str) -> dict[str, list[tuple[object, ...]]]:
    """What ANALYZE found out about the table."""
    return {
        name: session.ask(f"SELECT * FROM {name} WHERE tbl = ? COLLATE NOCASE", table)
        for name in STATISTICS
        if session.has(name)
    }


def _put_back(session: Session, table: str, kept: Mapping[str, list[tuple[object, ...]]]) -> None:
    """The statistics of the table and of the indexes that are there still."""
    if not kept:
        return
    there = {table, *(row[1] for row in session.ask(f"PRAGMA index_list({quoted(table)})"))}
    for name, rows in kept.items():
        session.do(f"DELETE FROM {name} WHERE tbl = ? COLLATE NOCASE", table)
        for row in rows:
            if row[1] is None or row[1] in there:
                marks = ", ".join("?" * len(row))
                session.do(f"INSERT INTO {name} VALUES ({marks})", *row)
