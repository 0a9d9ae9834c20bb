"""Relationships that load on access, in a project that uses asyncio.

An attribute cannot be awaited: where the relationship was not loaded with its owner, reading it in
an async function raises MissingGreenlet. The code works for as long as the query loads it.

Left alone: projects without `sqlalchemy.ext.asyncio`, and relationships that load with their owner,
refuse to load, or are written only.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import MappedClass, Models

ASYNC = "from sqlalchemy.ext.asyncio import AsyncSession\n\n\n"
CHECK = Check(
    code="AM301",
    level=Level.LEGACY,
    examples=(
        Example(ASYNC + library('books = relationship("Book")'), ("Author",)),
        Example(library('books = relationship("Book")'), title="no asyncio"),
        Example(ASYNC + library('books = relationship("Book", lazy="selectin")'), title="loaded"),
        Example(ASYNC + library('books = relationship("Book", lazy="raise")'), title="refuses"),
    ),
)
ON_ACCESS = frozenset(("select", "dynamic"))


@CHECK.on(MappedClass)
def find(models: Models, one: MappedClass) -> Iterator[Issue]:
    """Classes with relationships that load on access."""
    if models.asyncio is None:
        return
    lazy = [each for each in one.relationships if each.configured and each.lazy in ON_ACCESS]
    if lazy:
        yield Issue(
            one.short,
            f"{', '.join(each.key for each in lazy)} load on access, which raises MissingGreenlet "
            "in async code",
            f'lazy="raise" on them, and selectinload({lazy[0].name}) in the queries that read them',
        )
