"""A project that uses asyncio, in an interpreter without greenlet.

Every `await` of SQLAlchemy runs in a greenlet: without the package the first one raises ("the
greenlet library is required to use this function"). SQLAlchemy 2.0 brings it on most platforms, 2.1
with the extra `asyncio` alone. The rule AL820 tells what the requirements should say.

Left alone: interpreters that have it, and projects without `sqlalchemy.ext.asyncio`.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

ASYNC = "from sqlalchemy.ext.asyncio import AsyncSession\n\n\n"
CHECK = Check(
    code="AM306",
    level=Level.BREAKS,
    examples=(
        Example(ASYNC + library(), ("example.py:1",), missing=("greenlet",)),
        Example(ASYNC + library(), title="it is there"),
        Example(library(), title="no asyncio", missing=("greenlet",)),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Once for a project."""
    if models.asyncio is not None and "greenlet" in models.missing:
        yield Issue(
            f"{models.asyncio.files[0]}:1",
            "sqlalchemy.ext.asyncio is used, and the application's interpreter has no greenlet: "
            "the first await raises",
            'pip install "sqlalchemy[asyncio]", and the same in the requirements',
        )
