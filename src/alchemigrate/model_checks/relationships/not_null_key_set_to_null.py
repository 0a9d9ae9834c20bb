"""A relationship that sets a NOT NULL foreign key to NULL when its parent is deleted.

Without a delete cascade SQLAlchemy takes the children from their parent before it deletes it, by an
UPDATE that the column refuses: `session.delete(parent)` raises IntegrityError as soon as there is
one child. So does taking a child out of the collection.

Left alone: a delete cascade, `passive_deletes="all"`, `passive_deletes=True` where the database
deletes by itself, columns that may be NULL or are part of the primary key, read-only relationships.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import foreign_key, key_columns
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

NEEDED = 'ForeignKey("authors.id"), nullable=False'
CASCADE = 'ForeignKey("authors.id", ondelete="CASCADE"), nullable=False'
CHECK = Check(
    code="AM221",
    level=Level.WEAK,
    examples=(
        Example(library('books = relationship("Book")', key=NEEDED), ("Author.books",)),
        Example(
            library(author='author = relationship("Author", backref="books")', key=NEEDED),
            ("Author.books",),
            title="made by a backref",
        ),
        Example(
            library('books = relationship("Book")', key=CASCADE),
            ("Author.books",),
            title="the database would delete, but is not asked",
        ),
        Example(
            library('books = relationship("Book", cascade="all, delete-orphan")', key=NEEDED),
            title="a delete cascade",
        ),
        Example(library('books = relationship("Book")'), title="may be NULL"),
        Example(
            library('books = relationship("Book", passive_deletes="all")', key=NEEDED),
            title="left to the database",
        ),
        Example(
            library('books = relationship("Book", passive_deletes=True)', key=CASCADE),
            title="deleted by the database",
        ),
        Example(
            library('books = relationship("Book", viewonly=True)', key=NEEDED),
            title="read-only",
        ),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """One-to-many relationships without a delete cascade over columns that cannot be NULL."""
    if one.direction != "ONETOMANY" or "delete" in one.cascade or one.viewonly:
        return
    columns = [column for column in key_columns(models, one) if not column.nullable]
    if not columns or any(column.primary_key for column in columns):
        return
    key = foreign_key(models, one)
    does = key.ondelete if key is not None else None
    if one.passive_deletes == "'all'" or (one.passive_deletes == "True" and does == "CASCADE"):
        return
    names = ", ".join(f"{column.table}.{column.name}" for column in columns)
    cure = (
        'cascade="all, delete-orphan", passive_deletes=True'
        if does == "CASCADE"
        else 'cascade="all, delete-orphan" if the rows go with their parent, passive_deletes="all" '
        "if the database is to refuse"
    )
    yield Issue(
        one.name,
        f"deleting its owner sets {names} to NULL, which is NOT NULL: IntegrityError",
        f"on {one.name}: {cure}",
    )
