"""A relationship whose join cannot be told from the foreign keys.

There is no foreign key between the tables, or more than one. No mapper of the application can be
configured: the first query raises.

Left alone: relationships that name their `foreign_keys` or `primaryjoin`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

EDITOR = 'editor_id = mapped_column(ForeignKey("authors.id"))\n'
CHECK = Check(
    code="AM206",
    level=Level.BREAKS,
    examples=(
        Example(library(author=EDITOR + 'author = relationship("Author")'), ("Book.author",)),
        Example(
            library(author='author = relationship("Author")', key="Integer"),
            ("Book.author",),
            title="no foreign key",
        ),
        Example(
            library(author=EDITOR + 'author = relationship("Author", foreign_keys=[author_id])'),
            title="foreign_keys",
        ),
        Example(library(author='author = relationship("Author")'), title="one foreign key"),
    ),
)
UNCLEAR = re.compile(r"join condition between parent/child tables on relationship (\w+)\.(\w+)")


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Mappers that cannot be configured because their join is not clear."""
    for error in models.errors:
        match = UNCLEAR.search(error.message)
        if match is None:
            continue
        owner, key = match.groups()
        many = "multiple foreign key paths" in error.message
        yield Issue(
            f"{owner}.{key}",
            f"{'more than one' if many else 'no'} foreign key joins the tables: no mapper can be "
            "configured",
            f"foreign_keys=[...] in {owner}.{key} with the column that it follows"
            if many
            else f"a ForeignKey on the column that refers, or primaryjoin in {owner}.{key}",
        )
