"""Tables of many rows with a trigger that counts how often each was written."""

from __future__ import annotations

import sqlalchemy as sa
from migrate.backfill.filling import FILL as FILL

COUNTING = {
    "postgresql": (
        "CREATE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.written := OLD.written + 1; RETURN NEW; END $$",
        "CREATE TRIGGER counting BEFORE UPDATE OF doubled ON things "
        "FOR EACH ROW EXECUTE FUNCTION count_write()",
    ),
    "sqlite": (
        "CREATE TRIGGER counting AFTER UPDATE OF doubled ON things BEGIN "
        "UPDATE things SET written = old.written + 1 WHERE rowid = old.rowid; END",
    ),
}
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) "


def make(
    engine: sa.Engine,
    rows: int,
    columns: str = "id INTEGER PRIMARY KEY",
    key: str = "i",
    suffix: str = "",
) -> None:
    """A table `things` with a column to be filled, `doubled`, and how often it was, `written`."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE things (amount INTEGER, doubled INTEGER, written INTEGER DEFAULT 0, "
            f"{columns}) {suffix}"
        )
        for statement in COUNTING[engine.dialect.name]:
            connection.exec_driver_sql(statement)
        if rows:
            add(connection, rows, key)


def add(connection: sa.Connection, rows: int, key: str = "i") -> None:
    """Rows with a key for each number i, as `key` gives it."""
    numbers = NUMBERS.format(rows=rows)
    text = f"INSERT INTO things {numbers} SELECT i, NULL, 0, {key} FROM n"
    connection.execute(sa.text(text.replace(":", "\\:")))


def writes(engine: sa.Engine) -> dict[int, int]:
    """How many rows were written how often; those with a wrong value are counted under -1."""
    query = (
        "SELECT CASE WHEN written > 0 AND doubled IS NULL OR doubled <> amount * 2 THEN -1 "
        "ELSE written END AS times, count(*) FROM things GROUP BY 1"
    )
    with engine.connect() as connection:
        return dict(connection.exec_driver_sql(query).tuples().all())
