"""A relationship to a class that is not there when the mappers are configured.

The name is misspelt, its module is imported by nobody, or the class has another declarative base.
No mapper of the application can be configured: the first query raises.

Left alone: classes that are defined or imported later, but before the first query.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import short
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

CHECK = Check(
    code="AM204",
    level=Level.BREAKS,
    examples=(
        Example(library('books = relationship("Bok")'), ("Author.books",)),
        Example(
            library(
                'shops = relationship("Shop")',
                more="""
class Elsewhere(DeclarativeBase):
    pass


class Shop(Elsewhere):
    __tablename__ = "shops"
    id = mapped_column(Integer, primary_key=True)
    author_id = mapped_column(Integer)
""",
            ),
            ("Author.shops",),
            title="another base",
        ),
        Example(
            library(
                'books = relationship("Bok", back_populates="author")',
                'author = relationship("Author", back_populates="books")',
            ),
            ("Author.books",),
            title="its other side is not told",
        ),
        Example(library('books = relationship("Book")'), title="defined later"),
        Example(library(author="author = relationship(Author)"), title="the class itself"),
    ),
)
ABSENT = re.compile(
    r"initializing mapper (?:mapped class |Mapper\[)(\w*).*, "
    r"expression ['\"](.+?)['\"] failed to locate a name"
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Mappers that cannot be configured because a name was not found."""
    names = sorted({one.short for one in models.classes.values()} | set(models.schema.tables))
    told = {(short(error.mapper), error.message) for error in models.errors}
    for error in models.errors:
        match = ABSENT.search(error.message)
        if match is None:
            continue
        owner = short(error.mapper)
        if match[1] != owner and (match[1], error.message) in told:
            continue
        wanted = short(match[2])
        close = [one for one in difflib.get_close_matches(wanted, names, 3) if one != wanted]
        cure = (
            f'"{close[0]}" in its place'
            if close and wanted not in names
            else f"import the module of {wanted} where the models are brought together, and give "
            f"it the base of {owner}"
        )
        yield Issue(
            f"{owner}.{error.attribute}" if error.attribute else owner,
            f"{match[2]} is not found by this name: no mapper can be configured",
            cure,
        )
