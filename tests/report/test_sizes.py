"""The figures of a live database in words and as plain data."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alchemigrate.database.connect import reading
from alchemigrate.database.statistics import statistics
from alchemigrate.report.sizes import document, lines
from alchemigrate.report.wording import amount
from alchemigrate.values.statistics import IndexUse, KeySpace, Statistics, TableUse

FOUND = Statistics(
    {"small": TableUse(3, 8192, 1, 3, 0), "orders": TableUse(5_000_000, 600_000_000, 2, 9, 40)},
    {"orders.ix": IndexUse(200_000_000, 40), "orders.pk": IndexUse(100, 0)},
    {"orders.id": KeySpace(1_000_000_000, 2_147_483_647), "small.id": KeySpace(3, 2_147_483_647)},
    "2026-01-02T03:04:05",
)


def test_the_largest_table_is_told_first() -> None:
    told = list(lines(FOUND))
    assert told[0] == "largest tables (2 of 2; scans since 2026-01-02):"
    assert told[1] == (
        "  orders: 5,000,000 rows, 572.2 MiB, 190.7 MiB of indexes; read whole 2 times, "
        "by index 40 times"
    )
    assert told[3] == "integer keys used furthest: orders.id 46.6%"


def test_nothing_is_told_of_an_empty_database() -> None:
    assert list(lines(Statistics())) == []


def test_the_document_has_every_index_and_key() -> None:
    data = document(FOUND)
    assert [one["table"] for one in data["tables"]] == ["orders", "small"]
    assert data["tables"][0]["index_bytes"] == 200_000_100
    assert [one["index"] for one in data["indexes"]] == ["orders.ix", "orders.pk"]
    assert [one["key"] for one in data["keys"]] == ["orders.id", "small.id"]


@pytest.mark.parametrize(
    ("size", "told"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (5 << 40, "5.0 TiB")]
)
def test_bytes_in_words(size: int, told: str) -> None:
    assert amount(size) == told


def test_a_real_database_has_figures(database: str) -> None:
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE orders (id SERIAL PRIMARY KEY, n INTEGER)"))
        connection.execute(
            sa.text("INSERT INTO orders (n) SELECT g FROM generate_series(1, 2000) g")
        )
        connection.execute(sa.text("SELECT setval('orders_id_seq', 1500000000)"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE orders"))
    engine.dispose()
    with reading(database) as connection:
        found = statistics(connection)
    assert found is not None
    told = list(lines(found))
    assert told[1].startswith("  orders: 2,000 rows, ")
    assert told[-1] == "integer keys used furthest: orders.id 69.8%"
