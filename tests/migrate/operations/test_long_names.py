"""A name that PostgreSQL would cut is refused before anything is done, whatever it is of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import sqlalchemy as sa
from migrate.operations.laws import prepared

from alchemigrate.operationkit import Operation, load
from alchemigrate.operationkit.presence import too_long
from alchemigrate.values import change
from alchemigrate.values.operation import Phase
from alchemigrate.values.own import is_ours
from alchemigrate.values.schema import (
    Check,
    Column,
    ForeignKey,
    Index,
    PrimaryKey,
    Schema,
    Table,
    Unique,
)

LONG = "n" * 60 + "äää"
"""63 characters of 66 bytes."""
SHORT = "n" * 60 + "ä"
NAMED = (Table, Column, PrimaryKey, Unique, Check, ForeignKey, Index)
EVERY = [
    (written.name, example)
    for written in load()
    for example in written.examples
    if not example.refused and "postgresql" in example.dialects
]


def every(value: Any, kind: type | tuple[type, ...]) -> Iterator[Any]:
    """Parts of a value, to any depth."""
    if isinstance(value, kind):
        yield value
    if is_dataclass(value):
        value = tuple(getattr(value, one.name) for one in fields(value))
    if isinstance(value, tuple):
        for one in value:
            yield from every(one, kind)


def made(operation: Operation, schema: Schema) -> set[str]:
    """New names that stay."""
    found: set[str] = set()
    for phase in Phase:
        for step in operation.steps(schema, phase):
            for one in step.changes:
                found |= {str(one.name)} if type(one).__name__.startswith("Rename") else set()
                match one:
                    case change.AddColumn(column):
                        found.add(column.name)
                    case change.AddIndex(index):
                        found.add(index.name or "")
                    case change.AddConstraint(constraint):
                        found.add(constraint.name or "")
                    case change.AddLabel(_, label):
                        found.add(label)
                    case change.AddView(_, view):
                        found.add(view)
                    case change.CreateTable(whole=whole):
                        found |= {one.name or "" for one in every(whole, NAMED)}
    known = {one.name for one in every(tuple(schema.tables.values()), NAMED)}
    known |= {label for one in schema.enums for label in one.labels}
    return {one for one in found - known if one and not is_ours(one)}


def with_long(value: Any, name: str) -> Any:
    """The value with a longer name in the place of this one."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: with_long(getattr(value, one.name), name) for one in fields(value)}
        return replace(value, **told)
    if isinstance(value, tuple):
        return tuple(with_long(one, name) for one in value)
    return LONG if value == name else value


def test_every_operation_refuses_a_name_that_would_be_cut(shared: sa.Engine) -> None:
    tried = set()
    for title, example in EVERY:
        operation = example.operation
        with prepared(example, shared) as schema:
            names = made(operation, schema)
            said = names & set(every(operation, str))
            assert said or not names, f"{title} makes up {names}"
            for name in said:
                problems = list(with_long(operation, name).check(schema))
                told = [one.message for one in problems if one.object == LONG]
                assert any("longer than 63 bytes" in one for one in told), (title, name, problems)
                tried.add((title, name))
    assert len({title for title, _ in tried}) >= 12
    assert len(tried) >= 25


def test_the_name_that_it_would_have_is_told(shared: sa.Engine) -> None:
    ((problem),) = too_long(Schema({}, dialect="postgresql"), LONG)
    assert f"postgresql would call it {SHORT}, and tell nobody but in a notice" in problem.message
    with shared.begin() as connection:
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {LONG} (id INT)")
        query = "SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'"
        assert connection.exec_driver_sql(query).scalars().all() == [SHORT]


def test_names_that_are_kept() -> None:
    assert list(too_long(Schema({}, dialect="postgresql"), SHORT)) == []
    assert list(too_long(Schema({}, dialect="sqlite"), LONG)) == []
    assert [one.message for one in too_long(Schema({}, dialect="mysql"), "n" * 65)] == [
        f"{'n' * 65} is longer than 64 characters"
    ]
