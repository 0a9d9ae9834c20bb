"""`overlaps="__*"`, which silences the warning about every relationship, now and later.

Two relationships that write one column overwrite each other without a word. Named one by one, the
next one to come is still warned of.

Left alone: names; `viewonly` relationships, which write nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import written
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

CHECK = Check(
    code="AM214",
    level=Level.LEGACY,
    examples=(
        Example(
            library(
                'books = relationship("Book")', 'author = relationship("Author", overlaps="__*")'
            ),
            ("Book.author",),
        ),
        Example(
            library('books = relationship("Book", overlaps="__*")'),
            ("Author.books",),
            title="nothing overlaps",
        ),
        Example(
            library(
                'books = relationship("Book")', 'author = relationship("Author", overlaps="books")'
            ),
            title="one name",
        ),
        Example(
            library('books = relationship("Book", overlaps="__*", viewonly=True)'),
            title="viewonly",
        ),
        Example(library('books = relationship("Book")'), title="none"),
    ),
)
EVERYTHING = "__*"


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """Relationships that may overlap with any other."""
    if EVERYTHING not in one.overlaps or one.viewonly:
        return
    mine = set(written(one))
    others = sorted(
        {
            other.key
            for other in models.relationships()
            if other.name != one.name and mine.intersection(written(other))
        }
    )
    yield Issue(
        one.name,
        'overlaps="__*" silences the warning about every relationship that writes its columns',
        f'overlaps="{",".join(others)}" on {one.name}' if others else f"no overlaps on {one.name}",
    )
