"""One transaction on SQLite: what is asked, and what is done, statement by statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from ....errors import DatabaseError
from .names import quoted
from .read import table_of
from .table import TableText


class Session:
    """A connection of the driver itself, with the statements that were carried out on it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._compiled = 0
        self.done: list[str] = []

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._connection.execute(sql, values).fetchall()

    def compile(self, sql: str) -> None:
        """Let SQLite look at a statement, without running it.

        The driver keeps statements, and EXPLAIN of one that it knows would tell of the old schema.
        """
        self._compiled += 1
        self._connection.execute(f"EXPLAIN {sql} -- {self._compiled}").close()

    def do(self, sql: str, *values: Any) -> None:
        """Carry a statement out."""
        self._connection.execute(sql, values)
        self.done.append(sql)

    def legacy(self, on: bool) -> None:
        """Whether a rename leaves what others say of the table as it is."""
        self._connection.execute(f"PRAGMA legacy_alter_table = {'ON' if on else 'OFF'}")

    def text(self, kind: str, name: str) -> str | None:
        """The statement of a table, index, view or trigger as the database keeps it."""
        rows = self.ask(
            "SELECT sql FROM sqlite_master WHERE type = ? AND name = ? COLLATE NOCASE", kind, name
        )
        return rows[0][0] if rows else None

    def table(self, name: str) -> TableText:
        """A table as it is written; raises DatabaseError if there is none, or it is virtual."""
        return table_of(self.text("table", name), name)

    def beside(self, table: str, *kinds: str) -> list[tuple[str, str]]:
        """(name, statement) of the indexes or triggers of a table, in the order they were made."""
        rows = self.ask(
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? COLLATE NOCASE "
            "AND sql IS NOT NULL ORDER BY rowid",
            table,
        )
        return [(name, sql) for kind, name, sql in rows if kind in kinds]

    def index(self, name: str) -> str:
        """The statement of an index; raises DatabaseError if it has none of its own."""
        found = self.text("index", name)
        if found is None:
            raise DatabaseError(
                "there is no such index",
                where=name,
                cure="one that a constraint made has no name of its own: change the constraint",
            )
        return found

    def columns(self, table: str) -> list[str]:
        """The columns that hold values of their own: none that are generated."""
        rows = self.ask(f"PRAGMA table_xinfo({quoted(table)})")
        return [row[1] for row in rows if not row[6]]

    def tables(self) -> list[str]:
        """All tables but those of SQLite itself."""
        rows = self.ask(
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
        )
        return [row[0] for row in rows]

    def has(self, table: str) -> bool:
        """Whether there is such a table, one of SQLite itself included."""
        return self.text("table", table) is not None


def first(rows: Sequence[tuple[Any, ...]]) -> Any:
    """The only value of the only row."""
    return rows[0][0]
