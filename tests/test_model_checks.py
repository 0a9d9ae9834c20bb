"""Every example of every check: exactly the promised issues, each with a cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from validate.example import described, executed

from alchemigrate.checkkit import Check, Example, load
from alchemigrate.database.connect import reading
from alchemigrate.database.inspect import inspect
from alchemigrate.database.statistics import statistics

CHECKS = load()
EXAMPLES = [
    pytest.param(check, example, id=f"{check.name}-{number}-{example.title or 'found'}")
    for check in CHECKS
    if not check.live
    for number, example in enumerate(check.examples)
]


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_example(check: Check, example: Example) -> None:
    with executed(example.source) as module:
        found = described(module, example.dialects, example.code)
        models = replace(found, missing=example.missing)
        issues = list(check.issues(models))
    assert example.issues or not models.errors, "a near miss that cannot be configured"
    assert sorted(one.object for one in issues) == sorted(example.issues)
    for one in issues:
        assert one.message
        assert one.cure
        assert not (one.message + one.cure).endswith(".")


@pytest.mark.parametrize("check", CHECKS, ids=[check.name for check in CHECKS])
def test_a_check_has_near_misses(check: Check) -> None:
    clean = [example for example in check.examples if not example.issues]
    assert len(clean) * 5 >= len(check.examples) * 2
    assert any(example.issues for example in check.examples)
    assert check.page.strip().count("\n") >= 2, "what it costs, and what is left alone"


LIVE = [
    pytest.param(check, example, dialect, id=f"{check.name}-{number}-{dialect}")
    for check in CHECKS
    if check.live
    for number, example in enumerate(check.examples)
    for dialect in example.dialects
]


@pytest.mark.parametrize(("check", "example", "dialect"), LIVE)
def test_live_example(
    check: Check, example: Example, dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'app.db'}"
    if dialect == "postgresql":
        url = request.getfixturevalue("database")
    with executed(example.source) as module:
        created(module, example, url, dialect)
        models = replace(described(module, (dialect,), example.code), **seen(url))
        issues = list(check.issues(models))
    assert sorted(one.object for one in issues) == sorted(example.issues)
    assert all(one.message and one.cure for one in issues)


def created(module: Any, example: Example, url: str, dialect: str) -> None:
    """A database that the models made, and then the statements of the example."""
    engine = sa.create_engine(url)
    module.Base.metadata.create_all(engine)
    ddl = example.ddl.get(dialect) if isinstance(example.ddl, Mapping) else example.ddl
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for statement in (ddl or "").split("; "):
            if statement:
                connection.exec_driver_sql(statement)
    engine.dispose()


def seen(url: str) -> dict[str, Any]:
    """What the database says of itself."""
    with reading(url) as connection:
        return {"database": inspect(connection), "statistics": statistics(connection)}
