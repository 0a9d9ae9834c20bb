"""A collection that is joined into every query of its owner.

The owner's row comes once for each element, and twice over where two collections are joined; LIMIT
needs a subquery, and on 2.x every `select()` of the owner needs `.unique()`. It gets slow with the
number of elements.

Left alone: single objects, and collections with other loaders.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import short
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

CHECK = Check(
    code="AM232",
    level=Level.SLOW,
    examples=(
        Example(library('books = relationship("Book", lazy="joined")'), ("Author.books",)),
        Example(
            library(author='author = relationship("Author", lazy="joined")'), title="one object"
        ),
        Example(library('books = relationship("Book", lazy="selectin")'), title="another loader"),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """Collections with lazy="joined" that lead to another class."""
    if one.lazy == "joined" and one.uselist and one.owner != one.target:
        yield Issue(
            one.name,
            f"every query of {short(one.owner)} repeats its row for each {short(one.target)}",
            f'lazy="selectin" on {one.name}, or joinedload({one.name}) in the queries that need it',
        )
