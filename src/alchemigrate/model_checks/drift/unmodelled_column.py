"""A column of the database that the model does not declare.

Rows are written without it: one that is NOT NULL without a default makes every INSERT raise.
Left alone: tables that no model declares.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import both
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM604",
    level=Level.WEAK,
    live=True,
    examples=(
        Example(USER, ("users.name",), ddl="ALTER TABLE users ADD COLUMN name VARCHAR(20)"),
        Example(USER, title="all are declared"),
        Example(USER, title="another table", ddl="CREATE TABLE old (name VARCHAR(20))"),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Actual columns that are not declared."""
    for declared, actual in both(models):
        for column in actual.columns:
            if declared.column(column.name) is not None:
                continue
            needed = not column.nullable and column.server_default is None and not column.generated
            more = "; it is NOT NULL without a default, so every INSERT raises" if needed else ""
            yield Issue(
                f"{actual.name}.{column.name}",
                f"the model does not declare this column{more}",
                "declare it; or stop writing it, then drop it in a later release",
            )
