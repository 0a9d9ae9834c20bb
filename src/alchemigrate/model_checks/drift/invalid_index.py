"""An index that a failed CREATE INDEX CONCURRENTLY left behind.

No query uses it, every write keeps it up to date, and a unique one may keep out rows all the same.
Left alone: indexes that are being built look the same; look at pg_stat_progress_create_index first.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.question import Asked, Question
from alchemigrate.values.remedy import RebuildIndex, Remedy
from alchemigrate.values.schema import Index

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String(20))
"""
BROKEN = (
    "CREATE INDEX half ON users (name); "
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half'::regclass"
)
CHECK = Check(
    code="AM610",
    level=Level.SLOW,
    live=True,
    examples=(
        Example(USER, ("users.half",), ddl=BROKEN, dialects=("postgresql",)),
        Example(
            USER, title="valid", ddl="CREATE INDEX half ON users (name)", dialects=("postgresql",)
        ),
        Example(USER, title="no index"),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Indexes that are not valid."""
    assert models.database is not None
    for table in models.database.tables.values():
        for index in table.indexes:
            if index.valid is False:
                yield Issue(
                    f"{table.name}.{index.name}",
                    "this index is INVALID: it is kept up to date and never used",
                    f"REINDEX INDEX CONCURRENTLY {index.name}, or DROP INDEX CONCURRENTLY "
                    f"{index.name} and make it again",
                    remedy=_remedy(index),
                )


def _remedy(index: Index) -> Remedy:
    """To make it again; rows may be why a unique one was not finished."""
    asked = index.unique and not index.expressions
    question = Question(Asked.DUPLICATES, index.table, index.columns)
    doubt = "rows may be why it was not finished" if index.unique and not index.plain else ""
    return Remedy(
        changes=(RebuildIndex(index),),
        doubt=doubt,
        questions=(question,) if asked and not doubt else (),
    )
