"""An integer key that is coming to the end of its numbers.

When it is reached every INSERT raises. The figures are those of the column's own sequence, against
the smaller of the sequence's and the column's limit. Left alone: keys of which less than half is
used, and databases that are not PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM701",
    level=Level.BREAKS,
    live=True,
    examples=(
        Example(
            USER,
            ("users.id",),
            ddl="SELECT setval('users_id_seq', 1900000000)",
            dialects=("postgresql",),
        ),
        Example(
            USER.replace("Integer", "SmallInteger"),
            ("users.id",),
            title="a small one",
            ddl="SELECT setval('users_id_seq', 30000)",
            dialects=("postgresql",),
        ),
        Example(
            USER.replace("Integer", "BigInteger"),
            title="room enough",
            ddl="SELECT setval('users_id_seq', 1900000000)",
            dialects=("postgresql",),
        ),
        Example(
            USER,
            title="less than half",
            ddl="SELECT setval('users_id_seq', 1000000000)",
            dialects=("postgresql",),
        ),
        Example(USER, title="unused"),
    ),
)
HALF = 0.5


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Keys of which more than half is used."""
    keys = models.statistics.keys if models.statistics else {}
    for name, space in keys.items():
        used = space.reached / space.limit
        if used > HALF:
            table, _dot, column = name.rpartition(".")
            yield Issue(
                name,
                f"{space.reached:,} of {space.limit:,} numbers are used ({used:.0%})",
                f"make {column} a bigint: add a bigint column to {table}, write both, copy in "
                "batches, swap; the columns that refer to it first",
            )
