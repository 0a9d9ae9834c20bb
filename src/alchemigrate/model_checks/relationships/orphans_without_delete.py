"""`delete-orphan` without `delete`.

A child that is taken out of the collection is deleted, but when its parent is deleted it stays,
with the key set to NULL. SQLAlchemy warns: "The 'delete-orphan' cascade option requires 'delete'".

Left alone: both together, and neither.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

CHECK = Check(
    code="AM226",
    level=Level.WEAK,
    examples=(
        Example(
            library('books = relationship("Book", cascade="save-update, delete-orphan")'),
            ("Author.books",),
        ),
        Example(
            library('books = relationship("Book", cascade="save-update, delete, delete-orphan")'),
            title="both",
        ),
        Example(library('books = relationship("Book", cascade="all")'), title="no delete-orphan"),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """Relationships that delete orphans only."""
    if "delete-orphan" not in one.cascade or "delete" in one.cascade:
        return
    words = ", ".join([*(word for word in one.cascade if word != "delete-orphan")])
    yield Issue(
        one.name,
        "delete-orphan without delete: deleting the parent leaves the children",
        f'cascade="{words}{", " if words else ""}delete, delete-orphan" on {one.name}',
    )
