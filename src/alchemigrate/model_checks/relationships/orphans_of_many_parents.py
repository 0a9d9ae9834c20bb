"""`delete-orphan` on a side that leads to one parent of many.

What many rows refer to is nobody's orphan, so SQLAlchemy refuses, and no mapper of the application
can be configured: the first query raises. Nearly always the cascade belongs to the other side.

Left alone: `single_parent=True`, which says that only one row ever refers to the other; and the
one side of a one-to-many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

CHECK = Check(
    code="AM205",
    level=Level.BREAKS,
    examples=(
        Example(
            library(author='author = relationship("Author", cascade="all, delete-orphan")'),
            ("Book.author",),
        ),
        Example(
            library(
                author="""\
author = relationship("Author", cascade="all, delete-orphan", single_parent=True)"""
            ),
            title="single_parent",
        ),
        Example(
            library('books = relationship("Book", cascade="all, delete-orphan")'),
            title="the one side",
        ),
    ),
)
REFUSED = re.compile(
    r"For many-to-(?:one|many) relationship (\w+)\.(\w+), delete-orphan cascade is normally"
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Mappers that cannot be configured because of a cascade."""
    for error in models.errors:
        match = REFUSED.search(error.message)
        if match is not None:
            owner, key = match.groups()
            yield Issue(
                f"{owner}.{key}",
                "delete-orphan on the side of the many: no mapper can be configured",
                f'no cascade in {owner}.{key}; cascade="all, delete-orphan" belongs to the '
                f"relationship that leads to {owner}, if {owner} is to go with its parent",
            )
