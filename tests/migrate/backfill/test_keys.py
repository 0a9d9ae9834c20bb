"""Keys of every kind, partitions, and tables that cannot be written in batches."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from migrate.backfill.rows import FILL, add, make, writes

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.backfill.carry_out import carry_out
from alchemigrate.migrate.backfill.manner import Manner
from alchemigrate.migrate.backfill.pace import Pace
from alchemigrate.migrate.backfill.table_progress import TableProgress
from alchemigrate.values.change import Fill

ROWS = 500
SMALL = Manner(pace=Pace(first=7, most=33))
KEYS = {
    "bigint": ("id BIGINT PRIMARY KEY", "i * 1000000000::bigint - 70", ("id",)),
    "text": ("id TEXT PRIMARY KEY", "chr(65 + i % 57) || '\"'':x%' || i", ("id",)),
    "own order": ("id TEXT COLLATE \"C\" PRIMARY KEY", "chr(65 + i % 57) || i", ("id",)),
    "uuid": ("id UUID PRIMARY KEY", "md5(i::text)::uuid", ("id",)),
    "moment": ("at TIMESTAMPTZ PRIMARY KEY", "now() + i * interval '0.000001 s'", ("at",)),
    "day": ("at DATE PRIMARY KEY", "'2020-01-01'::date + i::int", ("at",)),
    "numeric": ("id NUMERIC(12, 3) PRIMARY KEY", "i / 7.0", ("id",)),
    "bytes": ("id BYTEA PRIMARY KEY", "decode(md5(i::text), 'hex')", ("id",)),
    "composite": (
        'a INTEGER, "B" TEXT, c UUID, PRIMARY KEY (a, "B", c)',
        "i % 3, 'x' || i % 5, md5(i::text)::uuid",
        ("a", "B", "c"),
    ),
    "unique": ("id INTEGER NOT NULL, UNIQUE (id)", "i", ("id",)),
}  # fmt: skip
SQLITE_KEYS = {
    "text": ("id TEXT PRIMARY KEY", "char(65 + i % 57) || '\"'':x%' || i", ("id",)),
    "without case": ("id TEXT COLLATE NOCASE PRIMARY KEY", "char(65 + i % 57) || i", ("id",)),
    "uuid": ("id CHAR(32) PRIMARY KEY", "hex(randomblob(16))", ("id",)),
    "bytes": ("id BLOB PRIMARY KEY", "randomblob(16)", ("id",)),
    "real": ("id REAL PRIMARY KEY", "i / 7.0", ("id",)),
    "composite": ("a INTEGER, b TEXT, PRIMARY KEY (a, b)", "i % 3, 'x' || i", ("a", "b")),
}


def filled(engine: sa.Engine, fill: Fill) -> int:
    """Carries it out; gives the number of batches."""
    done = carry_out(engine, fill, TableProgress(engine, "test"), manner=SMALL)
    assert done.finished
    assert done.rows == ROWS
    return done.batches


@pytest.mark.parametrize("kind", KEYS)
def test_each_row_is_written_once_on_postgresql(postgresql: sa.Engine, kind: str) -> None:
    columns, key, names = KEYS[kind]
    make(postgresql, ROWS, columns, key)
    assert filled(postgresql, Fill("things", names, FILL.sets)) > 15
    assert writes(postgresql) == {1: ROWS}


@pytest.mark.parametrize("kind", SQLITE_KEYS)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_each_row_is_written_once_on_sqlite(engine: sa.Engine, kind: str) -> None:
    columns, key, names = SQLITE_KEYS[kind]
    make(engine, ROWS, columns, key)
    assert filled(engine, Fill("things", names, FILL.sets)) > 15
    assert writes(engine) == {1: ROWS}


@pytest.mark.parametrize(
    ("how", "parts"),
    [("RANGE (id)", ["FROM (0) TO (200)", "FROM (200) TO (9000)"]),
     ("HASH (id)", [f"WITH (MODULUS 3, REMAINDER {n})" for n in range(3)])],
)  # fmt: skip
def test_partitions_are_walked_one_by_one(
    postgresql: sa.Engine, how: str, parts: list[str]
) -> None:
    make(postgresql, 0, suffix=f"PARTITION BY {how}")
    with postgresql.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA far")
        for number, part in enumerate(parts):
            connection.exec_driver_sql(
                f"CREATE TABLE far.things_{number} PARTITION OF things FOR VALUES {part}"
            )
        if "RANGE" in how:
            connection.exec_driver_sql(
                "CREATE TABLE none PARTITION OF things FOR VALUES FROM (9000) TO (9999) "
                "PARTITION BY LIST (id)"
            )
        add(connection, ROWS)
    assert filled(postgresql, Fill("things", ("id",), (("doubled", "things.amount * 2"),))) > 15
    assert writes(postgresql) == {1: ROWS}


def test_sql_may_hold_colons_and_percent_signs(engine: sa.Engine) -> None:
    make(engine, 20)
    fill = Fill(
        "things",
        ("id",),
        (("doubled", "CASE WHEN ':x%' LIKE '%:x%' THEN amount * 2 END"),),
        "amount % 2 = 0 AND ':a' = ':a'",
    )
    done = carry_out(engine, fill, TableProgress(engine, "test"), manner=SMALL)
    assert done.rows == 10
    assert writes(engine) == {0: 10, 1: 10}


def test_names_are_quoted(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql('CREATE TABLE "Order" ("Id" INTEGER PRIMARY KEY, "user" TEXT)')
        connection.exec_driver_sql('INSERT INTO "Order" VALUES (1, NULL), (2, NULL)')
    fill = Fill("Order", ("Id",), (("user", "'u'"),))
    assert carry_out(engine, fill, TableProgress(engine, "test")).rows == 2
    with engine.connect() as connection:
        assert connection.exec_driver_sql('SELECT "user" FROM "Order"').scalars().all() == ["u"] * 2


def test_an_empty_table_is_done_at_once(engine: sa.Engine) -> None:
    make(engine, 0)
    assert carry_out(engine, FILL, TableProgress(engine, "test")).finished


@pytest.mark.parametrize(
    ("columns", "fill", "message"),
    [
        ("id INTEGER", Fill("things", (), FILL.sets), "without a key"),
        ("id INTEGER", FILL, r"is no key of the table: .*none at all"),
        ("id INTEGER, b INTEGER, PRIMARY KEY (b, id)", FILL, r"keys: b, id"),
        ("id INTEGER PRIMARY KEY", Fill("things", ("id",), (("x", "1"),)), "no column x"),
        ("id INTEGER PRIMARY KEY", Fill("things", ("id",), (("id", "1"),)), "order of itself"),
        ("id INTEGER PRIMARY KEY", Fill("nothing", ("id",), FILL.sets), "no such table"),
    ],
)
def test_a_table_without_a_way_through_is_refused(
    engine: sa.Engine, columns: str, fill: Fill, message: str
) -> None:
    make(engine, 0, columns)
    with pytest.raises(DatabaseError, match=message) as raised:
        carry_out(engine, fill, TableProgress(engine, "test"))
    assert raised.value.cure
    assert raised.value.where


def test_rows_without_a_key_are_refused_before_anything_is_written(engine: sa.Engine) -> None:
    make(engine, 5, "id INTEGER UNIQUE", "nullif(i, 3)")
    with pytest.raises(DatabaseError, match="whose id is NULL"):
        carry_out(engine, FILL, TableProgress(engine, "test"))
    assert writes(engine) == {0: 5}
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM things WHERE id IS NULL")
    assert carry_out(engine, FILL, TableProgress(engine, "test")).rows == 4
