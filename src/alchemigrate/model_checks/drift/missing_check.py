"""A CHECK constraint of the model that the database does not have.

What the code takes for impossible comes in. Left alone: tables where the database has a constraint
that the model does not name, for it may be the same one under another name.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import both
from alchemigrate.checkkit.quoting import quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.remedy import AddCheck, Remedy
from alchemigrate.values.schema import Check as Constraint
from alchemigrate.values.schema import Table

USER = """\
class User(Base):
    __tablename__ = "users"
    __table_args__ = (CheckConstraint("age > 17", name="grown"),)
    id = mapped_column(Integer, primary_key=True)
    age = mapped_column(Integer)
"""
BARE = "DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, age INTEGER"
CHECK = Check(
    code="AM614",
    level=Level.SILENT,
    live=True,
    examples=(
        Example(USER, ("users.grown",), ddl=f"{BARE})"),
        Example(
            USER.replace(', name="grown"', ""),
            ("users.age > 17",),
            title="without a name",
            ddl=f"{BARE})",
        ),
        Example(USER, title="the same"),
        Example(USER, title="another name", ddl=f"{BARE} CONSTRAINT adult CHECK (age > 17))"),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Declared CHECK constraints that are not there."""
    assert models.database is not None
    dialect = models.database.dialect
    for declared, actual in both(models):
        written = {one.full: one.written.get(dialect) or one.full for one in declared.names}
        names = {written.get(one.name or "", one.name) for one in declared.checks}
        if any(one.name not in names for one in actual.checks):
            continue
        there = {one.name for one in actual.checks}
        for check in declared.checks:
            name = written.get(check.name or "", check.name)
            if name not in there or (name is None and not actual.checks):
                yield _issue(declared, check, name)


def _issue(table: Table, check: Constraint, name: str | None) -> Issue:
    own = quoted(name or f"{table.name.rpartition('.')[2]}_check")
    return Issue(
        f"{table.name}.{name or check.sql}",
        f"the database does not hold rows to {check.sql}",
        f"ALTER TABLE {quoted(table.name)} ADD CONSTRAINT {own} CHECK ({check.sql}) NOT VALID, "
        f"then ALTER TABLE {quoted(table.name)} VALIDATE CONSTRAINT {own}",
        remedy=Remedy(changes=(AddCheck(check, name),), doubt="which rows break it is not asked")
        if name
        else None,
    )
