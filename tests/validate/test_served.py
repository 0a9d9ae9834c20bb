"""What a live database says takes advice back: few rows, and an index that no model declares."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from alchemigrate.checkkit import Check
from alchemigrate.model_checks.performance import (
    filtered_without_index,
    joined_without_index,
    sorted_without_index,
)
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Index, Schema
from alchemigrate.values.statistics import Statistics, TableUse
from validate.example import described, executed

CHECKS = [filtered_without_index.CHECK, joined_without_index.CHECK, sorted_without_index.CHECK]


def advised(check: Check) -> Models:
    """The models of the check's first example, of which it finds something."""
    example = check.examples[0]
    with executed(example.source) as module:
        return described(module, ("postgresql",), example.code)


@pytest.mark.parametrize("check", CHECKS, ids=[check.code for check in CHECKS])
def test_small_tables_are_left_alone(check: Check) -> None:
    models = advised(check)
    uses = {name: TableUse(rows=1000) for name in models.schema.tables}
    more = {name: TableUse(rows=1001) for name in models.schema.tables}
    assert list(check.issues(replace(models, statistics=Statistics(more))))
    assert not list(check.issues(replace(models, statistics=Statistics(uses))))


@pytest.mark.parametrize("check", CHECKS, ids=[check.code for check in CHECKS])
def test_an_index_of_the_database_counts(check: Check) -> None:
    models = advised(check)
    (issue,) = check.issues(models)
    name, _, column = issue.object.rpartition(".")
    table = models.schema.tables[name]
    found = replace(table, indexes=(Index(name, (column, "id"), "by_hand"),))
    actual = Schema({name: found}, dialect="postgresql")
    assert not list(check.issues(replace(models, database=actual)))


def test_the_statements_of_the_cures_run(database: str) -> None:
    engine = sa.create_engine(database, isolation_level="AUTOCOMMIT")
    run = 0
    for check in CHECKS:
        for example in (one for one in check.examples if one.issues):
            with executed(example.source) as module, engine.connect() as connection:
                models = described(module, ("postgresql",), example.code)
                module.Base.metadata.create_all(connection)
                for issue in check.issues(models):
                    _, _, sql = issue.cure.partition("on a live database ")
                    connection.exec_driver_sql(sql)
                    run += 1
                module.Base.metadata.drop_all(connection)
    engine.dispose()
    assert run == sum(len(one.issues) for check in CHECKS for one in check.examples)


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("postgresql", "CREATE INDEX CONCURRENTLY ON orders (number)"),
        ("mysql", "CREATE INDEX ix_orders_number ON orders (number)"),
    ],
)
def test_the_cure_is_of_the_dialect(dialect: str, sql: str) -> None:
    models = replace(advised(filtered_without_index.CHECK), dialects=(dialect,))
    (issue,) = filtered_without_index.CHECK.issues(models)
    assert issue.cure == f"index=True on it; on a live database {sql}"
