"""PostgreSQL refuses what the check of compared JSON says that it refuses, and takes jsonb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

Made = Callable[[sa.Table], Any]
STATEMENTS: dict[str, Made] = {
    "equal": lambda t: sa.select(t.c.id).where(t.c.data == {"a": 1}),
    "unequal": lambda t: sa.select(t.c.id).where(t.c.data != {"a": 1}),
    "in": lambda t: sa.select(t.c.id).where(t.c.data.in_([{"a": 1}])),
    "range": lambda t: sa.select(t.c.id).where(t.c.data < {"a": 1}),
    "order": lambda t: sa.select(t).order_by(t.c.data),
    "group": lambda t: sa.select(t.c.data).group_by(t.c.data),
    "distinct": lambda t: sa.select(t).distinct(),
    "distinct on": lambda t: sa.select(t.c.id).distinct(t.c.data),
    "union": lambda t: sa.select(t).union(sa.select(t)),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_json_has_no_equality_and_jsonb_has(name: str, database: str) -> None:
    engine = sa.create_engine(database)
    metadata = sa.MetaData()
    plain = sa.Table("plain", metadata, sa.Column("id", sa.Integer), sa.Column("data", sa.JSON))
    binary = sa.Table("binary", metadata, sa.Column("id", sa.Integer), sa.Column("data", JSONB))
    metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(STATEMENTS[name](binary)).all()
        with pytest.raises(sa.exc.ProgrammingError, match="operator"):
            connection.execute(STATEMENTS[name](plain)).all()
    engine.dispose()
