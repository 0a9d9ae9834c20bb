"""A relationship that `back_populates` names, and that does not name it back.

The two sides are in step in one direction only: what is put into the named side is not seen from
the other until it is flushed and loaded anew. Rows are written all the same, so no test of what is
stored shows it. SQLAlchemy 1.4 to 2.1 say nothing.

Left alone: sides that name each other, `backref`, and read-only relationships.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import partners, short
from alchemigrate.checkkit.library import library
from alchemigrate.checkkit.sided import named_back
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

CHECK = Check(
    code="AM201",
    level=Level.WEAK,
    examples=(
        Example(
            library(
                'books = relationship("Book")',
                'author = relationship("Author", back_populates="books")',
            ),
            ("Author.books",),
        ),
        Example(
            library(
                'books = relationship("Book", back_populates="author")',
                'author = relationship("Author")',
            ),
            ("Book.author",),
            title="the many side",
        ),
        Example(
            library(
                'books = relationship("Book", back_populates="author")',
                'author = relationship("Author", back_populates="books")',
            ),
            title="both name each other",
        ),
        Example(library('books = relationship("Book", backref="author")'), title="a backref"),
        Example(
            library(
                'books = relationship("Book", viewonly=True)',
                'author = relationship("Author", back_populates="books")',
            ),
            title="read-only",
        ),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """Relationships without back_populates that another relationship names."""
    if one.back_populates or one.backref or one.viewonly:
        return
    for other in partners(models, one):
        if other.back_populates == one.key and not other.viewonly:
            yield Issue(
                one.name,
                f"{other.name} names it in back_populates, but it does not name {other.key} back: "
                f"what is put into {one.name} is not seen in {other.name} before the next load",
                f'back_populates="{other.key}" in {one.name}: '
                f'relationship("{short(one.target)}", back_populates="{other.key}")',
                remedy=named_back(models, (one, other)),
            )
