"""`ondelete="CASCADE"` on a key whose relationship does not let the database do it.

With a delete cascade SQLAlchemy loads every child in order to delete it row by row, though the
database would do it in one statement.

Left alone: `passive_deletes`, keys with another `ondelete`, and relationships without a delete
cascade, which are another check's.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import foreign_key
from alchemigrate.checkkit.left_to_database import doubt
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship
from alchemigrate.values.remedy import Remedy, SayOfRelationship

CASCADE = 'ForeignKey("authors.id", ondelete="CASCADE")'
CHECK = Check(
    code="AM222",
    level=Level.SLOW,
    examples=(
        Example(
            library('books = relationship("Book", cascade="all, delete-orphan")', key=CASCADE),
            ("Author.books",),
        ),
        Example(
            library(
                'books = relationship("Book", cascade="all, delete-orphan", passive_deletes=True)',
                key=CASCADE,
            ),
            title="passive_deletes",
        ),
        Example(
            library('books = relationship("Book", cascade="all, delete-orphan")'),
            title="no ondelete",
        ),
        Example(
            library('books = relationship("Book")', key=CASCADE),
            title="no delete cascade",
        ),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """One-to-many relationships with a delete cascade that the database has as well."""
    if one.direction != "ONETOMANY" or one.viewonly or "delete" not in one.cascade:
        return
    key = foreign_key(models, one)
    if key is None or key.ondelete != "CASCADE" or one.passive_deletes != "False":
        return
    yield Issue(
        one.name,
        f"deleting its owner loads every {one.target.rpartition('.')[2]} to delete it, though "
        f"{key.table}.{', '.join(key.columns)} has ondelete CASCADE",
        f"passive_deletes=True on {one.name}",
        remedy=Remedy(
            (SayOfRelationship(one.owner, one.key, "passive_deletes", "True"),),
            doubt=doubt(models, one, key),
        ),
    )
