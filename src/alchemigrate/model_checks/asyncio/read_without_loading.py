"""A loop over rows of an AsyncSession that reads a relationship which the query does not load.

Reading it sends a SELECT, and in async code that raises MissingGreenlet, unless the object happens
to be in the session already.

Left alone: relationships that the query or the mapping loads; loops whose query is not seen or has
options that cannot be read; the object that the rows were read from; other sessions (AM706).
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.library import library
from alchemigrate.checkkit.loading import by_loop, options
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

BOOKS = library('books = relationship("Book")')
HEAD = """\
from models import *
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, selectinload


"""
LOOP = HEAD + "async def f(s: AsyncSession, given):\n    for a in {}:\n        print(a.books)\n"
CHECK = Check(
    code="AM304",
    level=Level.WEAK,
    examples=(
        Example(BOOKS, ("code.py:7",), code=LOOP.format("await s.scalars(select(Author))")),
        Example(
            BOOKS,
            ("code.py:7",),
            title="by execute()",
            code=LOOP.format("(await s.execute(select(Author))).scalars().all()"),
        ),
        Example(
            BOOKS,
            title="loaded",
            code=LOOP.format("await s.scalars(select(Author).options(selectinload(Author.books)))"),
        ),
        Example(
            BOOKS.replace('"Book"', '"Book", lazy="selectin"'),
            title="loaded by the mapping",
            code=LOOP.format("await s.scalars(select(Author))"),
        ),
        Example(BOOKS, title="a query that is not seen", code=LOOP.format("given")),
        Example(
            BOOKS,
            title="a Session",
            code=HEAD
            + "def f(s: Session):\n"
            + "    for a in s.scalars(select(Author)):\n        print(a.books)\n",
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Once for each loop and query."""
    for (place, query), found in by_loop(models, awaited=True).items():
        names = ", ".join(one.steps[-1] for one in found)
        yield Issue(
            place,
            f"the query in {query} does not load {names}, which raises MissingGreenlet when it is "
            "read",
            f"{options(found)} in the query",
        )
