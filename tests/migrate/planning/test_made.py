"""What models declare as a new column is to have it."""

from __future__ import annotations

import pytest

from alchemigrate.migrate.planning.made import default_of
from alchemigrate.values.schema import Column, Type


@pytest.mark.parametrize(
    ("said", "sql"),
    [
        ("'new'", "'new'"),
        ('"it\'s"', "'it''s'"),
        ("now()", "now()"),
        ("3", "3"),
        (r"'a\\b'", None),
        ("computed a * 2 persisted=None", None),
        ("identity start=None increment=None always=False", None),
        (None, None),
    ],
)
def test_a_default_is_sql_or_not_written(said: str | None, sql: str | None) -> None:
    column = Column("person", "name", Type("text"), server_default=said)
    assert default_of(column, "postgresql") == sql


def test_now_is_written_as_sqlite_knows_it() -> None:
    column = Column("person", "at", Type("datetime"), server_default="now()")
    assert default_of(column, "sqlite") == "CURRENT_TIMESTAMP"
