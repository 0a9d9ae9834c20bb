"""A name that SQLAlchemy shortens, with four digits of a hash at its end.

A naming convention made it longer than the database takes. It works, but nobody can tell from an
error message what it names, and a migration written by hand has to spell the shortened form.

Left alone: names within the limit of every database that the models are meant for.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
class User(Base):
    __tablename__ = "{0}"
    id = mapped_column(Integer, primary_key=True)
    email = mapped_column(String, index=True)
"""

CHECK = Check(
    code="AM508",
    level=Level.LEGACY,
    examples=(
        Example(
            MODELS.format("t" * 60),
            (f"{'t' * 60}.ix_{'t' * 60}_email",),
            dialects=("postgresql",),
        ),
        Example(MODELS.format("users"), title="short"),
        Example(MODELS.format("t" * 60), title="SQLite has no limit", dialects=("sqlite",)),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Names that come out otherwise than the convention says."""
    for name in table.names:
        for dialect in models.dialects:
            written = name.written.get(dialect)
            if name.cut and written and written != name.full:
                yield Issue(
                    f"{table.name}.{name.full}",
                    f"{dialect} gets {written} for {name.full}",
                    f'name="..." of your own choice on it; for a live database '
                    f"ALTER INDEX {written} RENAME TO .. (ALTER TABLE .. RENAME CONSTRAINT)",
                )
                break
