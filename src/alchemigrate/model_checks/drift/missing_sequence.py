"""A sequence that a model fills a column from, and that the database does not have.

Every INSERT raises. Left alone: databases without sequences.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.quoting import quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, Sequence("numbers"), primary_key=True)
"""
CHECK = Check(
    code="AM615",
    level=Level.BREAKS,
    live=True,
    examples=(
        Example(USER, ("numbers",), ddl="DROP SEQUENCE numbers", dialects=("postgresql",)),
        Example(USER, title="there, and without meaning on SQLite"),
        Example(
            USER.replace('Sequence("numbers"), ', ""),
            title="SERIAL",
            ddl="CREATE SEQUENCE more",
            dialects=("postgresql",),
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Declared sequences that are not there."""
    assert models.database is not None
    if models.database.dialect != "postgresql":
        return
    known = {one.name for one in models.database.sequences}
    for sequence in models.schema.sequences:
        if sequence.name not in known:
            yield Issue(
                sequence.name,
                "the database does not have this sequence, from which a column is filled",
                f"CREATE SEQUENCE {quoted(sequence.name)}",
            )
