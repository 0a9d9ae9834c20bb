"""A table whose name PostgreSQL cuts without an error.

It keeps 63 bytes and only gives a notice. SQLAlchemy asks for the whole name: `create_all()` does
not find the table at the next start and creates it again, which fails; Alembic wants to create it
in every migration.

Left alone: databases other than PostgreSQL, and columns, which work under a cut name.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.kept_names import bare, kept
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
class User(Base):
    __tablename__ = "{0}"
    id = mapped_column(Integer, primary_key=True)
    one = mapped_column("{1}", Integer)
"""

CHECK = Check(
    code="AM507",
    level=Level.BREAKS,
    examples=(
        Example(MODELS.format("a" * 64, "one"), ("a" * 64,), dialects=("postgresql",)),
        Example(
            MODELS.format("ä" * 32, "one"),
            ("ä" * 32,),
            title="bytes count, not characters",
            dialects=("postgresql",),
        ),
        Example(MODELS.format("a" * 63, "one"), title="63", dialects=("postgresql",)),
        Example(MODELS.format("users", "a" * 64), title="a column", dialects=("postgresql",)),
        Example(MODELS.format("a" * 64, "one"), title="SQLite", dialects=("sqlite",)),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Tables with names of more than 63 bytes."""
    name = bare(table.name)
    short = kept(name, "postgresql")
    if "postgresql" in models.dialects and short != name and not name.endswith(")"):
        yield Issue(
            table.name,
            f"PostgreSQL keeps the table as {short}, and SQLAlchemy never finds it under its name",
            f'__tablename__ = "{short}", which is what a live database has',
        )
