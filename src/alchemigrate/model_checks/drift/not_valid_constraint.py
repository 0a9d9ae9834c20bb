"""A constraint that was added NOT VALID and never validated.

It holds for new rows only; what was there before may break it, and the planner does not use it.
Left alone: databases that validate at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.change import Validate
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.question import Asked, Question
from alchemigrate.values.remedy import Remedy
from alchemigrate.values.schema import Table

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    age = mapped_column(Integer)
"""
ADD = "ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 17)"
CHECK = Check(
    code="AM609",
    level=Level.WEAK,
    live=True,
    examples=(
        Example(USER, ("users.grown",), ddl=f"{ADD} NOT VALID", dialects=("postgresql",)),
        Example(USER, title="validated", ddl=ADD, dialects=("postgresql",)),
        Example(
            USER,
            title="validated later",
            ddl=f"{ADD} NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT grown",
            dialects=("postgresql",),
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Constraints that hold for new rows only."""
    assert models.database is not None
    for table in models.database.tables.values():
        late = [one.name for one in table.checks if one.validated is False]
        late += [one.name for one in table.foreign_keys if one.validated is False]
        for name in late:
            yield Issue(
                f"{table.name}.{name}",
                "this constraint was never validated: older rows may break it",
                f"ALTER TABLE {table.name} VALIDATE CONSTRAINT {name}",
                remedy=_remedy(table, name),
            )


def _remedy(table: Table, name: str | None) -> Remedy | None:
    """To let it hold for older rows, which for a foreign key can be asked."""
    if name is None:
        return None
    change = Validate(table.name, name)
    for key in table.foreign_keys:
        if key.name == name:
            question = Question(
                Asked.ORPHANS, key.table, key.columns, key.refers, key.refers_columns
            )
            return Remedy(changes=(change,), questions=(question,))
    return Remedy(changes=(change,), doubt="which rows break it is not asked")
