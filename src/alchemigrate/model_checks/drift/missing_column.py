"""A column of the models that the database does not have.

Every query of the class names it, and raises. Left alone: tables that are missing as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import add_column, both
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String(20))
"""
CHECK = Check(
    code="AM603",
    level=Level.BREAKS,
    live=True,
    examples=(
        Example(USER, ("users.name",), ddl="ALTER TABLE users DROP COLUMN name"),
        Example(USER, title="it is there"),
        Example(USER, title="the whole table is missing", ddl="DROP TABLE users"),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Declared columns that are not there."""
    assert models.database is not None
    for declared, actual in both(models):
        for column in declared.columns:
            if actual.column(column.name) is None:
                yield Issue(
                    f"{declared.name}.{column.name}",
                    "the database has no such column",
                    add_column(column, models.database.dialect),
                )
