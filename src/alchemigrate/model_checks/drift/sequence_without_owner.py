"""A sequence that fills a column and does not belong to it.

Dropping the table leaves it behind, and pg_dump of the table does not bring it. Left alone:
sequences that no column uses, identity columns and those of SERIAL.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.remedy import OwnSequence, Remedy

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM612",
    level=Level.WEAK,
    live=True,
    examples=(
        Example(
            USER,
            ("users.id",),
            ddl="DROP TABLE users; CREATE SEQUENCE numbers; "
            "CREATE TABLE users (id INTEGER PRIMARY KEY DEFAULT nextval('numbers'))",
            dialects=("postgresql",),
        ),
        Example(USER, title="SERIAL owns its sequence"),
        Example(
            USER, title="no column uses it", ddl="CREATE SEQUENCE numbers", dialects=("postgresql",)
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Columns filled by a sequence without an owner."""
    assert models.database is not None
    free = [one.name for one in models.database.sequences if one.owner is None]
    for table in models.database.tables.values():
        for column in table.columns:
            default = column.server_default or ""
            for name in free:
                if f"nextval('{name}'" in default:
                    yield Issue(
                        f"{table.name}.{column.name}",
                        f"the sequence {name} fills this column and does not belong to it",
                        f"ALTER SEQUENCE {name} OWNED BY {table.name}.{column.name}",
                        remedy=Remedy(changes=(OwnSequence(name, table.name, column.name),)),
                    )
