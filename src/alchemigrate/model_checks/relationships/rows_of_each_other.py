"""Two classes whose rows refer to each other, with no `post_update`.

Two new rows that refer to each other cannot be inserted in any order: the flush raises
CircularDependencyError. So does deleting both. It works as long as one of the two exists before.

Left alone: `post_update=True` on one of the sides, and columns that only one relationship fills in.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import holding, short
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship


def _shelves(more: str = "", book: str = "book = relationship(Book, foreign_keys=[book_id]") -> str:
    return f"""\
class Book(Base):
    __tablename__ = "books"
    id = mapped_column(Integer, primary_key=True)
    shelf_id = mapped_column(ForeignKey("shelves.id"))
    shelf = relationship("Shelf", foreign_keys=[shelf_id])


class Shelf(Base):
    __tablename__ = "shelves"
    id = mapped_column(Integer, primary_key=True)
    book_id = mapped_column(ForeignKey("books.id", use_alter=True, name="fk_book"))
    {book}{more}{")" if book else ""}
"""


CHECK = Check(
    code="AM241",
    level=Level.WEAK,
    examples=(
        Example(_shelves(), ("Shelf.book",)),
        Example(_shelves(", post_update=True"), title="post_update"),
        Example(_shelves(book=""), title="one relationship only"),
        Example(_shelves(", viewonly=True"), title="read-only"),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Pairs of relationships over two keys that lead there and back."""
    writers = [one for one in models.relationships() if not one.viewonly and holding(one)]
    loose = {_way(one) for one in writers} - {_way(one) for one in writers if one.post_update}
    ways: dict[tuple[str, str], list[tuple[str, str, tuple[str, ...]]]] = {}
    for way in loose:
        ways.setdefault(way[:2], []).append(way)
    told: set[frozenset[str]] = set()
    for one in reversed(writers):
        here, there, columns = _way(one)
        back = [way for way in ways.get((there, here), ()) if way[2] != columns]
        if here == there or _way(one) not in loose or not back or one.direction != "MANYTOONE":
            continue
        if frozenset((here, there)) not in told:
            told.add(frozenset((here, there)))
            yield Issue(
                one.name,
                f"{short(one.owner)} and {short(one.target)} refer to each other: two new rows "
                "that do cannot be inserted in any order",
                f"post_update=True on {one.name}, if {', '.join(columns)} may be NULL",
            )


def _way(one: Relationship) -> tuple[str, str, tuple[str, ...]]:
    """The table that holds the key, the table that it leads to, and the columns."""
    columns = tuple(sorted(set(holding(one))))
    far = one.local if one.direction == "ONETOMANY" else one.remote
    return columns[0].rpartition(".")[0], far[0].rpartition(".")[0], columns
