"""What a database says of its tables elsewhere: views and triggers that must go on working."""

from __future__ import annotations

import sqlite3

from ....errors import DatabaseError
from .names import quoted
from .session import Session


def broken(session: Session) -> dict[str, str]:
    """The views that cannot be read, and what cannot be written for a trigger or default: why."""
    found = {}
    for kind, name, tables in _programs(session):
        why = next((told for sql in tables if (told := _complaint(session, sql))), "")
        if why:
            found[f"{kind} {name}"] = why
    return found


def unharmed(session: Session, before: dict[str, str]) -> None:
    """Raises DatabaseError if something cannot work any more that could before."""
    for name, why in broken(session).items():
        if name not in before:
            raise DatabaseError(
                f"it would no longer work: {why}",
                where=name,
                cure="drop it before, and make it again afterwards as it then must be",
            )


def _programs(session: Session) -> list[tuple[str, str, list[str]]]:
    """(kind, name, statements that show whether it works)."""
    views = session.ask("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY rowid")
    reads = [("view", name, [f"SELECT * FROM {quoted(name)}"]) for (name,) in views]
    instead = session.ask(
        "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
    )
    written = dict.fromkeys((*session.tables(), *(name for (name,) in instead)))
    return reads + [("writing", name, _writes(session, name)) for name in written]


def _writes(session: Session, table: str) -> list[str]:
    try:
        columns = session.columns(table)
    except sqlite3.OperationalError:
        return [f"SELECT * FROM {quoted(table)}"]
    sets = ", ".join(f"{quoted(one)} = {quoted(one)}" for one in columns)
    return [
        f"INSERT INTO {quoted(table)} DEFAULT VALUES",
        f"UPDATE {quoted(table)} SET {sets}",
        f"DELETE FROM {quoted(table)}",
    ]


def _complaint(session: Session, sql: str) -> str:
    """Why a statement cannot be compiled; "" if it can."""
    try:
        session.compile(sql)
    except sqlite3.OperationalError as error:
        return str(error)
    return ""
