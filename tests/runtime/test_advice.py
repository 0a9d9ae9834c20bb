"""Pool sizes that the server bears."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alchemigrate.errors import OptionsError
from alchemigrate.runtime import Limits, Options, advise, create, limits


@pytest.mark.parametrize(
    ("found", "said", "expected"),
    [
        (Limits(100, 3), {"processes": 4}, (6, 3)),
        (Limits(100, 3), {"processes": 4, "rolling": False}, (12, 7)),
        (Limits(100, 3), {"processes": 4, "concurrency": 5}, (5, 0)),
        (Limits(100, 3), {"processes": 4, "concurrency": 50}, (9, 0)),
        (Limits(100, 3, user=20), {"processes": 4}, (1, 1)),
        (Limits(100, 3, user=50, database=10), {"processes": 2}, (1, 1)),
        (Limits(100, 3), {"processes": 38}, (1, 0)),
    ],
)
def test_sizes(found: Limits, said: dict[str, int], expected: tuple[int, int]) -> None:
    advice = advise(found, **said)
    assert (advice.pool_size, advice.max_overflow) == expected
    together = said["processes"] * (2 if said.get("rolling", True) else 1)
    assert together * sum(expected) <= found.usable * 0.8


def test_too_many_processes() -> None:
    with pytest.raises(OptionsError, match=r"80 processes at once.*bears 97.*PgBouncer"):
        advise(Limits(100, 3), processes=40)


def test_postgresql_is_asked(database: str) -> None:
    engine = create(Options.of(database))
    with engine.begin() as connection:
        assert limits(connection) == Limits(100, 3)
        name = sa.make_url(database).database
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" CONNECTION LIMIT 7')
        assert limits(connection) == Limits(100, 3, database=7)
    engine.dispose()


def test_mariadb_is_asked(mariadb: str) -> None:
    engine = create(Options.of(mariadb))
    with engine.connect() as connection:
        assert limits(connection) == Limits(151, 1)
    engine.dispose()


def test_sqlite_has_none() -> None:
    engine = create(Options.of("sqlite://", environment="test"))
    with engine.connect() as connection, pytest.raises(OptionsError, match="leave pool_size out"):
        limits(connection)
    engine.dispose()
