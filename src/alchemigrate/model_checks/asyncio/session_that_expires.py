"""AsyncSessions whose objects expire at the commit.

After `await session.commit()` every attribute is fetched anew on access, and in async code that
raises MissingGreenlet: even the columns of an object that was just saved cannot be read.

Left alone: `expire_on_commit=False`, and factories whose arguments are told elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

HEAD = "from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker\n"
OLD = HEAD + "from sqlalchemy.orm import sessionmaker\n"
CHECK = Check(
    code="AM303",
    level=Level.WEAK,
    examples=(
        Example(HEAD + "make = async_sessionmaker()\n", ("example.py:2",)),
        Example(
            OLD + "make = sessionmaker(class_=AsyncSession)\n",
            ("example.py:3",),
            title="the form of 1.4",
        ),
        Example(
            HEAD + "make = async_sessionmaker(expire_on_commit=False)\n", title="does not expire"
        ),
        Example(HEAD + "options = {}\nmake = async_sessionmaker(**options)\n", title="not known"),
        Example(
            OLD + "make = sessionmaker()\n",
            title="another Session",
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Calls that make sessions which expire."""
    for one in models.asyncio.factories if models.asyncio is not None else ():
        if one.expires:
            yield Issue(
                one.place,
                f"objects of {one.name}() expire at the commit, and reading them then raises "
                "MissingGreenlet in async code",
                f"expire_on_commit=False in {one.name}()",
            )
