"""Each fix on a real PostgreSQL: the schema is the same at the end, and there is a way back."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from migrate.alembic_runs import catalogue, plant, run
from migrate.fixable import BASE, Fixable, fixable
from sqlalchemy.exc import DBAPIError

from alchemigrate.migrate.fixing.fix import fix
from alchemigrate.migrate.linting import Lint, look
from alchemigrate.rulekit.choice import Choice
from alchemigrate.values.finding import Status

CASES = fixable()
ALL = Choice(frozenset(), frozenset())


def found(folder: Path) -> Lint:
    return look(folder, ALL, since="a")


def emptied(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS shop CASCADE")
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()


@pytest.mark.parametrize("case", CASES, ids=[one.name for one in CASES])
def test_a_fixed_revision_ends_in_the_same_schema(
    case: Fixable, tmp_path: Path, database: str
) -> None:
    first = f"{BASE}\n{case.before}" if case.before else BASE
    plant(tmp_path, {"a": (first, "pass"), "b": (case.up, case.down)})
    run(tmp_path, database, "+a")
    if not case.refused:
        run(tmp_path, database, "+b")
        wanted = catalogue(database)
        run(tmp_path, database, "-a")
        back = catalogue(database)
    else:
        with pytest.raises(DBAPIError):
            run(tmp_path, database, "+b")
    emptied(database)

    before = found(tmp_path)
    fixed = fix(before)
    assert {one.status for one in fixed.findings} == {Status.APPLIED}
    after = found(tmp_path)
    assert after.findings == (), "nothing is left to find"
    assert fix(after).changed == {}, "a second time changes nothing"

    run(tmp_path, database, "+b")
    now = catalogue(database)
    assert now[-1] == [], "every index is valid"
    run(tmp_path, database, "-a")
    if not case.refused:
        assert now == wanted
        assert catalogue(database) == back
    run(tmp_path, database, "+b")
    assert catalogue(database) == now


BROKEN = """\
op.create_index("ix", "orders", ["a"], unique=True)
op.create_foreign_key("fk", "orders", "users", ["user_id"], ["id"])
op.alter_column("orders", "price", existing_type=sa.Integer(), nullable=False)
"""


@pytest.mark.parametrize(
    ("harm", "cure"),
    [
        ("INSERT INTO orders (id, price, a) VALUES (2, 3, 7)", "DELETE FROM orders WHERE id = 2"),
        (
            "INSERT INTO orders (id, price, user_id) VALUES (2, 3, 99)",
            "DELETE FROM orders WHERE id = 2",
        ),
        ("INSERT INTO orders (id) VALUES (2)", "DELETE FROM orders WHERE id = 2"),
    ],
    ids=["index", "foreign key", "not null"],
)
def test_what_failed_in_the_middle_can_be_run_again(
    harm: str, cure: str, tmp_path: Path, database: str
) -> None:
    plant(tmp_path, {"a": (BASE, "pass"), "b": (BROKEN, "pass")})
    run(tmp_path, database, "+b")
    wanted = catalogue(database)
    emptied(database)
    fix(found(tmp_path))
    run(tmp_path, database, "+a")
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql(harm)
    with pytest.raises(DBAPIError):
        run(tmp_path, database, "+b")
    with engine.begin() as connection:
        connection.exec_driver_sql(cure)
    engine.dispose()
    run(tmp_path, database, "+b")
    assert catalogue(database) == wanted
