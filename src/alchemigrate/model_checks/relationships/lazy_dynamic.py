"""`lazy="dynamic"`, the loader of SQLAlchemy 1.x for large collections.

It is built on `Query`, works with neither `select()` nor AsyncSession, and cannot be loaded
eagerly. `WriteOnlyMapped` (`lazy="write_only"`, since 2.0) is its successor; a small collection
needs neither.

Left alone: every other loader, and SQLAlchemy 1.x, which has no successor yet.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import short
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

CHECK = Check(
    code="AM231",
    level=Level.LEGACY,
    examples=(
        Example(library('books = relationship("Book", lazy="dynamic")'), ("Author.books",)),
        Example(library('books = relationship("Book", lazy="write_only")'), title="its successor"),
        Example(library('books = relationship("Book")'), title="a plain collection"),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """Dynamic relationships where there is something better."""
    if one.lazy == "dynamic" and not models.sqlalchemy.startswith("1."):
        target = short(one.target)
        yield Issue(
            one.name,
            "lazy=dynamic is built on Query",
            f'{one.key}: WriteOnlyMapped["{target}"] = relationship(...), and '
            f"session.scalars(owner.{one.key}.select()) where it is read",
        )
