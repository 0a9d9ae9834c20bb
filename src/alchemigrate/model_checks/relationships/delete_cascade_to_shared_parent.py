"""A delete cascade that leads to a row which others refer to as well.

`session.delete(child)` deletes the parent, and takes it from all its other children, or deletes
those too. `cascade="all"` on the side of the many is nearly always a copy of the other
side's.

Left alone: `single_parent=True`, keys that are unique (one-to-one), the one side; and keys for
which the database refuses to delete a row that others refer to, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import foreign_key, key_columns, partners, short
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

CHECK = Check(
    code="AM225",
    level=Level.SILENT,
    examples=(
        Example(
            library(
                'books = relationship("Book", back_populates="author")',
                'author = relationship("Author", cascade="all", back_populates="books")',
            ),
            ("Book.author",),
        ),
        Example(
            library(
                author='author = relationship("Author", cascade="all")',
                key='ForeignKey("authors.id", ondelete="CASCADE")',
            ),
            ("Book.author",),
            title="the database deletes the others",
        ),
        Example(
            library(author='author = relationship("Author", cascade="all")'),
            title="the database refuses",
        ),
        Example(
            library(
                author='author = relationship("Author", cascade="all", single_parent=True)',
                key='ForeignKey("authors.id", ondelete="CASCADE")',
            ),
            title="single_parent",
        ),
        Example(
            library(
                author='author = relationship("Author", cascade="all")',
                key='ForeignKey("authors.id", ondelete="CASCADE"), unique=True',
            ),
            title="one-to-one",
        ),
        Example(
            library(
                'book = relationship("Book", back_populates="author", uselist=False)',
                'author = relationship("Author", cascade="all", back_populates="book")',
            ),
            title="the other side holds one",
        ),
        Example(library('books = relationship("Book", cascade="all")'), title="the one side"),
        Example(library(author='author = relationship("Author")'), title="no delete cascade"),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """Many-to-one relationships that delete what they lead to."""
    if one.direction != "MANYTOONE" or "delete" not in one.cascade or one.single_parent:
        return
    columns = key_columns(models, one)
    table = models.table(columns[0].table) if columns else None
    if table is None or table.unique(tuple(column.name for column in columns)):
        return
    if any(not other.uselist for other in partners(models, one)) or _refused(models, one):
        return
    target = short(one.target)
    yield Issue(
        one.name,
        f"deleting one {short(one.owner)} deletes its {target}, which others refer to",
        f"no cascade on {one.name}; single_parent=True and a unique constraint on "
        f"{table.name} ({', '.join(column.name for column in columns)}) if it is one's own",
    )


def _refused(models: Models, one: Relationship) -> bool:
    """Whether the parent cannot be deleted while others refer to it."""
    key = foreign_key(models, one)
    loose = key is None or key.ondelete not in (None, "NO ACTION", "RESTRICT")
    taken = any(
        other.direction == "ONETOMANY" and not other.viewonly and other.passive_deletes == "False"
        for other in partners(models, one)
    )
    return not loose and not taken
