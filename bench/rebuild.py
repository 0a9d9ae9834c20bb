"""A table of SQLite made anew while it is written: how long it takes, and how long a writer waits.

python bench/rebuild.py [--rows N]

The table has two indexes and a trigger; a NOT NULL and a default are set in one step, while another
connection inserts a row every two milliseconds. Afterwards no row may be missing.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from alchemigrate.migrate.write.sqlite.carry_out import carry_out
from alchemigrate.values.change import SetDefault, SetNotNull
from alchemigrate.values.operation import Step

SCRIPT = """
CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT, total INT, state TEXT);
CREATE TABLE changes (what TEXT);
CREATE INDEX by_code ON orders (code);
CREATE INDEX by_state ON orders (state, total);
CREATE TRIGGER noted AFTER UPDATE ON orders BEGIN INSERT INTO changes VALUES (NEW.code); END;
"""
STEP = Step((SetNotNull("orders", "code"), SetDefault("orders", "state", "'open'")))


class Writer(threading.Thread):
    """Inserts rows until it is told to stop, and keeps how many, and the longest it had to wait."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.over = threading.Event()
        self.rows = 0
        self.longest = 0.0

    def run(self) -> None:
        """One row after the other."""
        with closing(sqlite3.connect(self._path, timeout=600, isolation_level=None)) as connection:
            while not self.over.is_set():
                begun = time.monotonic()
                connection.execute("INSERT INTO orders (code, total) VALUES ('new', 1)")
                self.longest = max(self.longest, time.monotonic() - begun)
                self.rows += 1
                time.sleep(0.002)


def measured(folder: Path, mode: str, rows: int) -> tuple[str, ...]:
    """The line of a journal mode."""
    path = folder / f"{mode}.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.executescript(SCRIPT)
        values = ((f"code {number}", number, "done") for number in range(rows))
        connection.executemany("INSERT INTO orders (code, total, state) VALUES (?, ?, ?)", values)
        connection.commit()
    size = path.stat().st_size / 2**20
    engine, writer = sa.create_engine(f"sqlite:///{path}"), Writer(path)
    writer.start()
    time.sleep(0.3)
    begun = time.monotonic()
    with engine.connect() as connection:
        carry_out(connection, STEP)
    took = time.monotonic() - begun
    time.sleep(0.3)
    writer.over.set()
    writer.join()
    with engine.connect() as connection:
        left = connection.exec_driver_sql("SELECT count(*) FROM orders").scalar()
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    engine.dispose()
    lost = rows + writer.rows - int(left or 0)
    return (
        mode, f"{rows:,}", f"{size:.0f} MB", f"{took:.2f} s", f"{writer.longest:.2f} s",
        str(writer.rows), str(lost), str(sound),
    )  # fmt: skip


def main() -> None:
    """Measure both journal modes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    heads = ("journal", "rows", "size", "rebuild", "longest wait", "inserted", "lost", "check")
    table = Table(*heads, box=None)
    with tempfile.TemporaryDirectory() as folder:
        for mode in ("wal", "delete"):
            table.add_row(*measured(Path(folder), mode, rows))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
