"""A `viewonly` relationship that the code writes to.

Nothing of it reaches the database: the objects are there until the session expires them, and are
gone then, without an error. `set_committed_value()` is for code that only fills in what it has
loaded in another way.

Left alone: `viewonly` relationships that are read; changes of those with a `back_populates` or
`backref`, which the rule AL548 tells of; objects whose class is not known; tests.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship
from alchemigrate.values.query_use import Write

VIEW = library('books = relationship("Book")\nviewed = relationship("Book", viewonly=True)')
HEAD = "from models import *\n\n\n"
CHECK = Check(
    code="AM213",
    level=Level.WEAK,
    examples=(
        Example(
            VIEW,
            ("code.py:5",),
            code=HEAD + "def f(a: Author, b: Book):\n    a.viewed.append(b)\n",
        ),
        Example(
            VIEW,
            ("code.py:5",),
            title="assigned",
            code=HEAD + "def f(a: Author):\n    a.viewed = []\n",
        ),
        Example(
            VIEW,
            ("code.py:5",),
            title="given to the constructor",
            code=HEAD + "def f(b):\n    return Author(viewed=[b])\n",
        ),
        Example(
            VIEW,
            title="the other one",
            code=HEAD
            + "def f(a: Author, b):\n    a.books.append(b)\n    return Author(books=[])\n",
        ),
        Example(
            VIEW,
            title="only read",
            code=HEAD + "def f(a: Author):\n    return list(a.viewed)\n",
        ),
        Example(VIEW, title="some object", code=HEAD + "def f(a, b):\n    a.viewed.append(b)\n"),
        Example(
            VIEW.replace("viewonly=True", 'viewonly=True, back_populates="author"').replace(
                'ForeignKey("authors.id"))',
                'ForeignKey("authors.id"))\n'
                '    author = relationship("Author", back_populates="viewed", viewonly=True)',
            ),
            title="with another side",
            code=HEAD + "def f(a: Author, b):\n    a.viewed.append(b)\n",
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Writes to relationships that write nothing."""
    known = {one.name: one for one in models.relationships() if one.viewonly}
    for write in models.code.writes:
        one = known.get(write.relationship)
        if one is not None and not _told(one, write):
            yield Issue(
                write.place,
                f"{write.how} is not saved: {one.name} is viewonly",
                _cure(models, one),
            )


def _told(one: Relationship, write: Write) -> bool:
    """Whether a rule tells of it: a change, where there is another side."""
    linked = bool(one.back_populates or one.backref)
    return linked and not write.how.endswith("=..)")


def _cure(models: Models, one: Relationship) -> str:
    """The relationship of the class that writes the same columns, or how to make it one."""
    for other in models.relationships():
        same = (other.owner, other.target, other.uselist) == (one.owner, one.target, one.uselist)
        if same and not other.viewonly:
            return f"write to {other.name}, or set_committed_value() if it is not to be saved"
    return f"no viewonly on {one.name} if it is to be saved, else set_committed_value()"
