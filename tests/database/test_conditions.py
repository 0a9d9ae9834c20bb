"""Rows that break a rule are counted, whatever the rule."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alchemigrate.database.rows import answer, told
from alchemigrate.values.question import Asked, Question

ROWS = (
    "CREATE TABLE orders (id INTEGER, note VARCHAR(9))",
    "INSERT INTO orders VALUES (1, 'a%'), (2, NULL), (3, NULL), (4, 'b')",
)
BROKEN = Question(Asked.BROKEN, "orders", (), condition="note LIKE 'a%' OR note = ':x'")
TWICE = Question(Asked.DUPLICATES, "orders", ("note",))
EQUAL = Question(Asked.DUPLICATES, "orders", ("note",), nulls_equal=True)


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
def test_conditions_and_equal_nulls(dialect: str, database: str) -> None:
    engine = sa.create_engine(database if dialect == "postgresql" else "sqlite://")
    with engine.begin() as connection:
        for sql in ROWS:
            connection.exec_driver_sql(sql.replace("%", "%%") if dialect == "postgresql" else sql)
        found = [answer(connection, one) for one in (BROKEN, TWICE, EQUAL)]
    engine.dispose()
    assert found == [1, 0, 1]
    assert told(BROKEN, 1) == "rows for which note LIKE 'a%' OR note = ':x' is false: 1"
