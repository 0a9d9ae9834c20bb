"""Three or more relationships in a row that are always joined.

A query of the first class joins the tables of all the others, whether they are used or not.

Left alone: chains of two, and chains that come back to a class that they have passed.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship


def _chain(*lazy: str) -> str:
    source = """\
class C0(Base):
    __tablename__ = "c0"
    id = mapped_column(Integer, primary_key=True)
"""
    for number, loader in enumerate(lazy, 1):
        source += f"""

class C{number}(Base):
    __tablename__ = "c{number}"
    id = mapped_column(Integer, primary_key=True)
    up_id = mapped_column(ForeignKey("c{number - 1}.id"))
    up = relationship("C{number - 1}", lazy="{loader}")
"""
    return source


CHECK = Check(
    code="AM233",
    level=Level.SLOW,
    examples=(
        Example(_chain("joined", "joined", "joined"), ("C3.up",)),
        Example(_chain("joined", "joined"), title="two"),
        Example(_chain("joined", "select", "joined"), title="broken in the middle"),
    ),
)
LIMIT = 3
DEEPEST = 6


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """The beginnings of chains of joined relationships."""
    joined: dict[str, list[Relationship]] = {}
    for one in models.relationships():
        if one.lazy == "joined":
            joined.setdefault(one.owner, []).append(one)
    reached = {one.target for ones in joined.values() for one in ones}
    for owner in joined:
        chain = _longest(joined, owner, (owner,))
        if len(chain) >= LIMIT and owner not in reached:
            yield Issue(
                chain[0].name,
                f"every query joins {len(chain)} tables in a row: "
                f"{', '.join(one.name for one in chain)}",
                f'lazy="select" on {chain[1].name}, and joinedload() in the queries that need more',
            )


def _longest(
    joined: dict[str, list[Relationship]], at: str, passed: tuple[str, ...]
) -> tuple[Relationship, ...]:
    found: tuple[Relationship, ...] = ()
    for one in joined.get(at, ()) if len(passed) <= DEEPEST else ():
        if one.target not in passed:
            tail = (one, *_longest(joined, one.target, (*passed, one.target)))
            found = max(found, tail, key=len)
    return found
