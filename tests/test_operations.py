"""Every operation keeps its laws, on real databases: each example of each is a test."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from migrate.operations.laws import Law, contracted, expanded, refused, undone

from alchemigrate import operations
from alchemigrate.operationkit import Example, load
from alchemigrate.operationkit.load import Written

EVERY = [
    pytest.param(one, dialect, id=f"{written.name}-{number}-{dialect}")
    for written in load()
    for number, one in enumerate(written.examples)
    for dialect in one.dialects
]
LAWS = (undone, expanded, contracted)


@pytest.mark.parametrize(("example", "dialect"), EVERY)
def test_it_keeps_its_laws(
    example: Example, dialect: str, shared: sa.Engine, tmp_path: Path
) -> None:
    own = sa.create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    engine = shared if dialect == "postgresql" else own
    laws: tuple[Law, ...] = (refused,) if example.refused else LAWS
    assert [complaint for law in laws for complaint in law(example, engine)] == []
    own.dispose()


@pytest.mark.parametrize("written", load(), ids=lambda one: one.name)
def test_it_can_be_imported_by_its_name(written: Written) -> None:
    assert getattr(operations, written.operation.__name__) is written.operation
    assert not hasattr(operations, "NoOperation")


@pytest.mark.parametrize("written", load(), ids=lambda one: one.name)
def test_it_has_examples_that_are_refused(written: Written) -> None:
    examples = written.examples
    assert {bool(one.refused) and not one.planned for one in examples} == {True, False}
