"""A `back_populates` that names no relationship leading back.

No mapper of the application can be configured: the first query raises, wherever it is. The name is
misspelt, belongs to a column, or is the relationship of another class.

Left alone: names that lead back.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import MappedClass, MapperError, Models, Relationship
from alchemigrate.values.remedy import Remedy, SayOfRelationship

AUTHOR = 'author = relationship("Author", back_populates="books")'
CHECK = Check(
    code="AM202",
    level=Level.BREAKS,
    examples=(
        Example(
            library('books = relationship("Book", back_populates="auhtor")', AUTHOR),
            ("Author.books",),
        ),
        Example(
            library('books = relationship("Book", back_populates="author_id")', AUTHOR),
            ("Author.books",),
            title="names a column",
        ),
        Example(
            library(
                'books = relationship("Book", back_populates="author")',
                AUTHOR,
                more="""
class Song(Base):
    __tablename__ = "songs"
    id = mapped_column(Integer, primary_key=True)
    author_id = mapped_column(ForeignKey("authors.id"))
    author = relationship("Author", back_populates="books")
""",
            ),
            ("Song.author",),
            title="the other side belongs to another class",
        ),
        Example(
            library('books = relationship("Book", back_populates="author")', AUTHOR),
            title="names each other",
        ),
        Example(library('books = relationship("Book", backref="author")'), title="a backref"),
    ),
)
MISSING = re.compile(r"Mapper '(?:mapped class |Mapper\[)(\w+)\W.*has no property '(\w+)'")
COLUMN = re.compile(r"back_populates on relationship '\w+\.\w+' refers to attribute '(\w+)\.(\w+)'")
FOREIGN = re.compile(
    r"reverse_property '(\w+)' on relationship (\w+\.\w+) references relationship (\w+\.\w+), "
    r"which does not reference mapper"
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """What SQLAlchemy says of each mapper that cannot be configured, where it is about the name."""
    for error in models.errors:
        own = f"{error.mapper.rpartition('.')[2]}.{error.attribute}"
        named = MISSING.search(error.message) or COLUMN.search(error.message)
        if named and error.attribute:
            target, wrong = named.groups()
            yield Issue(
                own,
                f'back_populates="{wrong}" names no relationship of {target}: no mapper can be '
                "configured",
                _cure(models, error, target, wrong),
                remedy=_remedy(models, error, target),
            )
        elif foreign := FOREIGN.search(error.message):
            key, mine, other = foreign.groups()
            owner, target = mine.partition(".")[0], other.partition(".")[0]
            yield Issue(
                mine,
                f'back_populates="{key}" names {other}, which does not lead to {owner}: no mapper '
                "can be configured",
                f'a relationship("{owner}", back_populates="{mine.partition(".")[2]}") of its own '
                f"in {target}, and its name in back_populates of {mine}",
            )


def _cure(models: Models, error: MapperError, target: str, wrong: str) -> str:
    """The name that leads back; or the relationship to write where there is none."""
    owner = error.mapper.rpartition(".")[2]
    back = [one.key for one in _back(models, error, target)]
    if len(back) > 1:
        back = difflib.get_close_matches(wrong, back, 1)
    if back:
        return f'back_populates="{back[0]}" in {owner}.{error.attribute}'
    return (
        f'{wrong} = relationship("{owner}", back_populates="{error.attribute}") in {target}, '
        f"or no back_populates in {owner}.{error.attribute}"
    )


def _back(models: Models, error: MapperError, target: str) -> list[Relationship]:
    """The relationships of the target that may be the other side."""
    return [
        one
        for mapped in models.classes.values()
        if mapped.short == target
        for one in mapped.relationships
        if _leads_back(one, error, mapped)
    ]


def _remedy(models: Models, error: MapperError, target: str) -> Remedy | None:
    """The name of the one side that names this one; nothing where that is not certain."""
    back = _back(models, error, target)
    if len(back) != 1 or back[0].back_populates != error.attribute:
        return None
    said = f'"{back[0].key}"'
    return Remedy((SayOfRelationship(error.mapper, error.attribute, "back_populates", said),))


def _leads_back(one: Relationship, error: MapperError, mapped: MappedClass) -> bool:
    own = mapped.name == error.mapper and one.key == error.attribute
    return not own and (one.back_populates == error.attribute or one.target == error.mapper)
