"""An `overlaps` that names no relationship which writes the same column.

It silences a warning that nobody would give, and the one that a later relationship of that name
would deserve.

Left alone: names of relationships that do write the same column, of the class or of another.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import written
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship
from alchemigrate.values.remedy import Remedy, SayOfRelationship

CHECK = Check(
    code="AM212",
    level=Level.LEGACY,
    examples=(
        Example(
            library(
                'books = relationship("Book", overlaps="writer")',
            ),
            ("Author.books",),
        ),
        Example(
            library(
                'books = relationship("Book", viewonly=True)',
                'author = relationship("Author", overlaps="books")',
            ),
            ("Book.author",),
            title="the other is read-only",
        ),
        Example(
            library(
                'books = relationship("Book")',
                'author = relationship("Author", overlaps="books")',
            ),
            title="they overlap",
        ),
        Example(library('books = relationship("Book")'), title="none"),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """Relationships with names in overlaps that nothing answers to."""
    if one.viewonly or not one.overlaps or "__*" in one.overlaps:
        return
    mine = set(written(one))
    known = {
        other.key
        for other in models.relationships()
        if other.name != one.name and mine.intersection(written(other))
    }
    stale = [name for name in one.overlaps if name not in known]
    if stale:
        kept = ",".join(name for name in one.overlaps if name in known)
        yield Issue(
            one.name,
            f"overlaps names {', '.join(stale)}, which writes none of its columns",
            f'overlaps="{kept}" on {one.name}' if kept else f"no overlaps on {one.name}",
            remedy=Remedy(
                (SayOfRelationship(one.owner, one.key, "overlaps", f'"{kept}"' if kept else None),)
            ),
        )
