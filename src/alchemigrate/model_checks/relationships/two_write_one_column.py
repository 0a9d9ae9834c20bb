"""Two relationships that write the same column and do not know of each other.

Neither sees what is put into the other, and at the flush the one that comes last wins. SQLAlchemy
warns: "relationship X will copy column Q to column P, which conflicts with relationship(s)".

Left alone: sides that name each other, read-only ones, pairs that one of them names in `overlaps`,
and relationships of classes that are siblings in one hierarchy.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import written
from alchemigrate.checkkit.library import library
from alchemigrate.checkkit.sided import named_back
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

CHECK = Check(
    code="AM211",
    level=Level.WEAK,
    examples=(
        Example(
            library('books = relationship("Book")', 'author = relationship("Author")'),
            ("Book.author",),
        ),
        Example(
            library(
                'books = relationship("Book")\nnovels = relationship("Book")',
            ),
            ("Author.novels",),
            title="the same direction",
        ),
        Example(
            library(
                'books = relationship("Book", back_populates="author")',
                'author = relationship("Author", back_populates="books")',
            ),
            title="name each other",
        ),
        Example(
            library(
                'books = relationship("Book")\nnovels = relationship("Book", viewonly=True)',
            ),
            title="read-only",
        ),
        Example(
            library(
                'books = relationship("Book")',
                'author = relationship("Author", overlaps="books")',
            ),
            title="overlaps",
        ),
        Example(
            library(
                'books = relationship("Book", foreign_keys="Book.author_id")',
                'editor_id = mapped_column(ForeignKey("authors.id"))\n'
                "editor = relationship(Author, foreign_keys=[editor_id])",
            ),
            title="two columns",
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Pairs of relationships that fill in the same columns from the same ones."""
    for first, second in _pairs(models):
        shared = [name for name in written(first) if name in written(second)]
        if _linked(models, first, second):
            continue
        yield Issue(
            second.name,
            f"it writes {', '.join(dict.fromkeys(shared))}, as {first.name} does, and they do not "
            "know of each other",
            _cure(first, second),
            remedy=named_back(models, (first, second), (second, first))
            if _opposite(first, second)
            else None,
        )


def _pairs(models: Models) -> Iterator[tuple[Relationship, Relationship]]:
    """Every two relationships that write a column together, once, in their order."""
    writers = list(models.relationships())
    of_column: dict[str, dict[int, None]] = {}
    for number, one in enumerate(writers):
        for name in written(one):
            of_column.setdefault(name, {})[number] = None
    together = {
        pair for numbers in of_column.values() for pair in itertools.combinations(numbers, 2)
    }
    yield from ((writers[first], writers[second]) for first, second in sorted(together))


def _linked(models: Models, first: Relationship, second: Relationship) -> bool:
    """Whether they are each other's sides, named in overlaps, or of siblings (as SQLAlchemy has
    it)."""
    return (
        second.name in first.reverse
        or first.name in second.reverse
        or second.key in first.overlaps
        or first.key in second.overlaps
        or "__*" in first.overlaps + second.overlaps
        or _one_attribute(models, first, second)
        or any(
            _siblings(models, one, other)
            for one in (first.owner, first.target)
            for other in (second.owner, second.target)
        )
    )


def _one_attribute(models: Models, first: Relationship, second: Relationship) -> bool:
    return first.key == second.key and _root(models, first.owner) == _root(models, second.owner)


def _siblings(models: Models, one: str, other: str) -> bool:
    above = [{kin.name for kin in models.kin(name)} for name in (one, other)]
    apart = other not in above[0] and one not in above[1]
    return apart and _root(models, one) == _root(models, other)


def _root(models: Models, name: str) -> str:
    return [name, *(kin.name for kin in models.kin(name))][-1]


def _cure(first: Relationship, second: Relationship) -> str:
    """What links the two, or makes one of them read-only."""
    if _opposite(first, second):
        return (
            f'back_populates="{second.key}" on {first.name} and back_populates="{first.key}" '
            f"on {second.name}"
        )
    return (
        f"viewonly=True on the one of {first.name} and {second.name} that only reads; "
        f'overlaps="{first.key}" on {second.name} if both are to write'
    )


def _opposite(first: Relationship, second: Relationship) -> bool:
    """Whether they lead there and back, and neither has another side."""
    there = first.owner == second.target and first.target == second.owner
    return there and not first.reverse and not second.reverse
