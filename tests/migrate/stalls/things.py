"""A table of many rows to change."""

from __future__ import annotations

import sqlalchemy as sa

MAKE = """
DROP TABLE IF EXISTS things;
CREATE TABLE things AS
SELECT i AS id, mod(i * 7919, 1000003)::int AS amount, 0 AS counted, NULL::int AS doubled,
       (mod(i, 1000) + 1)::int AS owner_id, 'thing ' || i AS name
FROM generate_series(1::bigint, {rows}) i;
ALTER TABLE things ADD PRIMARY KEY (id);
"""
OTHERS = 100_000
APART = f"""
DROP TABLE IF EXISTS others;
CREATE TABLE others AS SELECT i AS id, 0 AS counted FROM generate_series(1::bigint, {OTHERS}) i;
ALTER TABLE others ADD PRIMARY KEY (id);
"""
OWNERS = """
DROP TABLE IF EXISTS owners CASCADE;
CREATE TABLE owners AS SELECT i AS id, 'owner ' || i AS name FROM generate_series(1, 1000) i;
ALTER TABLE owners ADD PRIMARY KEY (id);
"""


def make(engine: sa.Engine, rows: int) -> None:
    """`things` and their `owners`, as if they had been there for long, and `others` apart."""
    with engine.begin() as connection:
        connection.exec_driver_sql(MAKE.format(rows=rows))
        connection.exec_driver_sql(OWNERS)
        connection.exec_driver_sql(APART)
    settle(engine)


def age(engine: sa.Engine, rows: int) -> None:
    """The server has files of WAL to use again, as any that has run for some time: a new one is
    first filled with zeros, by a writer who needs it while all others wait."""
    query = (
        "SELECT count(pg_logical_emit_message(false, 'alchemigrate', repeat('x', 1000000))) "
        f"FROM generate_series(1, {rows // 800})"
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(query)
        connection.exec_driver_sql("CHECKPOINT")


def settle(engine: sa.Engine) -> None:
    """Nothing is left to be done of what was before."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE) things")
        connection.exec_driver_sql("VACUUM (ANALYZE) owners")
        connection.exec_driver_sql("CHECKPOINT")


def size(engine: sa.Engine) -> int:
    """Bytes of the table's file."""
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT pg_relation_size('things')").scalar_one())
