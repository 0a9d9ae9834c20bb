"""A relationship that three loops or more load row by row.

Each of them is told by itself (AM706). Where nearly all code that reads the objects reads the
relationship too, the mapping can say it once.

Left alone: relationships that fewer loops read, and what AM706 leaves alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.library import library
from alchemigrate.checkkit.loading import by_loop
from alchemigrate.checkkit.served import sites
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

BOOKS = library('books = relationship("Book")')
HEAD = "from models import *\nfrom sqlalchemy.orm import Session, selectinload\n\n\n"
LOOP = "def f{}(s: Session):\n    return [a.books for a in s.query(Author){}]\n\n\n"
CHECK = Check(
    code="AM707",
    level=Level.LEGACY,
    examples=(
        Example(
            BOOKS,
            ("Author.books",),
            code=HEAD + "".join(LOOP.format(number, "") for number in range(3)),
        ),
        Example(
            BOOKS,
            title="two loops",
            code=HEAD + LOOP.format(1, "") + LOOP.format(2, ""),
        ),
        Example(
            BOOKS,
            title="one of them loads it",
            code=HEAD
            + LOOP.format(1, "")
            + LOOP.format(2, "")
            + LOOP.format(3, ".options(selectinload(Author.books))"),
        ),
    ),
)
MANY = 3


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Relationships by the loops that load them."""
    found: dict[str, list[str]] = {}
    for (place, _query), reads in by_loop(models, awaited=False).items():
        for one in reads:
            found.setdefault(one.steps[-1], []).append(place)
    for name, places in found.items():
        loops = len(set(places))
        if loops >= MANY:
            yield Issue(
                name,
                f"{loops} loops load it row by row ({sites(places)})",
                f'lazy="selectin" on {name}, if most code that loads its objects reads it; or '
                "selectinload() in each query",
            )
