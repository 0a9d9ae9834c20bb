"""`ondelete="CASCADE"` on a key that the relationship sets to NULL before.

Without a delete cascade and without `passive_deletes` SQLAlchemy takes the children from their
parent by an UPDATE before it deletes it. The rows that the database was meant to delete stay,
without a parent and without a word. `DELETE` in SQL deletes them, so the same database has both.

Left alone: delete cascades, `passive_deletes`, read-only relationships, keys that cannot be NULL.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import foreign_key, key_columns
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

CASCADE = 'ForeignKey("authors.id", ondelete="CASCADE")'
CHECK = Check(
    code="AM223",
    level=Level.WEAK,
    examples=(
        Example(library('books = relationship("Book")', key=CASCADE), ("Author.books",)),
        Example(
            library(author='author = relationship("Author", backref="books")', key=CASCADE),
            ("Author.books",),
            title="made by a backref",
        ),
        Example(
            library('books = relationship("Book", passive_deletes=True)', key=CASCADE),
            title="passive_deletes",
        ),
        Example(
            library('books = relationship("Book", cascade="all, delete")', key=CASCADE),
            title="a delete cascade",
        ),
        Example(
            library('books = relationship("Book")', key=f"{CASCADE}, nullable=False"),
            title="not without a word",
        ),
        Example(
            library(
                'books = relationship("Book")', key='ForeignKey("authors.id", ondelete="SET NULL")'
            ),
            title="the same as the relationship does",
        ),
        Example(
            library(author='author = relationship("Author")', key=CASCADE), title="no such side"
        ),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """One-to-many relationships that take children from a parent with which they were to go."""
    if one.direction != "ONETOMANY" or one.viewonly or "delete" in one.cascade:
        return
    key = foreign_key(models, one)
    if key is None or key.ondelete != "CASCADE" or one.passive_deletes != "False":
        return
    if any(not column.nullable for column in key_columns(models, one)):
        return
    yield Issue(
        one.name,
        f"{key.table}.{', '.join(key.columns)} has ondelete CASCADE, but deleting its owner sets "
        "it to NULL first: the rows stay without a parent",
        f'cascade="all, delete-orphan", passive_deletes=True on {one.name}; ondelete="SET NULL" '
        "if they are to stay",
    )
