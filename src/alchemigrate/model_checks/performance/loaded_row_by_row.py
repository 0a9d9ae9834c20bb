"""A loop over the rows of a query that loads a relationship for each of them.

One query becomes one and as many as there are rows (N+1). With the option in the query the
relationship of all rows is loaded by one SELECT more.

Left alone: relationships that the query or the mapping loads, or forbids to load; loops whose query
is not seen or has options that cannot be read; a loop that ends with the first row; the object that
all rows share, since the query asks for its key; the one that the rows were read from;
AsyncSessions (AM304 tells of those).
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.library import library
from alchemigrate.checkkit.loading import by_loop, options
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

BOTH = library(
    'books = relationship("Book", back_populates="author")',
    'author = relationship("Author", back_populates="books")\n'
    'shop_id = mapped_column(ForeignKey("shops.id"))\nshop = relationship("Shop")',
    more="""
class Shop(Base):
    __tablename__ = "shops"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String)
    owner_id = mapped_column(ForeignKey("authors.id"))
    owner = relationship("Author")
""",
)
HEAD = """\
from models import *
from sqlalchemy.orm import Session, joinedload, selectinload


def f(s: Session, given):
"""


def code(*lines: str) -> str:
    """A function with these lines, the first of which is line 6."""
    return HEAD + "".join(f"    {line}\n" for line in lines)


ALL = "for a in s.query(Author).all():"
CHECK = Check(
    code="AM706",
    level=Level.SLOW,
    examples=(
        Example(BOTH, ("code.py:6",), code=code(ALL, "    print(a.books)")),
        Example(
            BOTH,
            ("code.py:7",),
            title="in a comprehension, by a name",
            code=code("q = select(Book)", "return [b.author.id for b in s.scalars(q).all()]"),
        ),
        Example(
            BOTH,
            ("code.py:6", "code.py:7"),
            title="one loop in another",
            code=code(ALL, "    for b in a.books:", "        print(b.shop.name)"),
        ),
        Example(
            BOTH,
            ("code.py:7",),
            title="the second of two",
            code=code(
                "q = s.query(Book).options(joinedload(Book.shop))",
                "for b in q:",
                "    print(b.shop.owner.id)",
            ),
        ),
        Example(
            BOTH,
            ("code.py:9",),
            title="a function that gives the rows",
            code=HEAD.replace("def f", "def g")
            + "    return s.query(Author).filter(Author.id > given).all()\n\n"
            + "def f(s: Session):\n    return [len(a.books) for a in g(s, 3)]\n",
        ),
        Example(
            BOTH,
            title="loaded by the query",
            code=code(
                "q = select(Author).options(selectinload(Author.books))",
                "for a in s.scalars(q):",
                "    print(a.books)",
            ),
        ),
        Example(
            BOTH.replace('back_populates="author"', 'back_populates="author", lazy="selectin"'),
            title="loaded by the mapping",
            code=code(ALL, "    print(a.books)"),
        ),
        Example(
            BOTH,
            title="options that cannot be read",
            code=code("for a in s.query(Author).options(given):", "    print(a.books)"),
        ),
        Example(
            BOTH,
            title="some other query",
            code=code("for a in given:", "    print(a.books)"),
        ),
        Example(BOTH, title="a column", code=code(ALL, "    print(a.id)")),
        Example(
            BOTH,
            title="the first only",
            code=code(ALL, "    if a.id:", "        return a.books"),
        ),
        Example(
            BOTH,
            title="the same for all rows",
            code=code("for b in s.query(Book).filter_by(author_id=given):", "    print(b.author)"),
        ),
        Example(
            BOTH,
            title="back to where it came from",
            code=code("a = s.get(Author, given)", "return [b.author.id for b in a.books]"),
        ),
        Example(
            BOTH,
            title="one object",
            code=code("a = s.query(Author).first()", "return a.books"),
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Once for each loop and query."""
    for (place, query), found in by_loop(models, awaited=False).items():
        names = ", ".join(one.steps[-1] for one in found)
        shared = {one.name for one in models.relationships() if one.direction == "MANYTOONE"}
        single = shared.issuperset(one.steps[-1] for one in found)
        owners = ", ".join(dict.fromkeys(one.steps[-1].partition(".")[0] for one in found))
        yield Issue(
            place,
            f"the query in {query} does not load {names}: a SELECT for every "
            f"{'one that is not loaded yet' if single else owners}",
            f"{options(found)} in the query",
        )
