"""A column that is NOT NULL on one side only.

NOT NULL in the model alone lets NULLs in that the code does not expect; NOT NULL in the database
alone makes writes raise that the model allows. Left alone: primary keys, and generated columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import columns
from alchemigrate.values.change import SetNotNull
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.question import Asked, Question
from alchemigrate.values.remedy import Remedy

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String(20), nullable=False)
    nick = mapped_column(String(20))
"""
CHECK = Check(
    code="AM605",
    level=Level.SILENT,
    live=True,
    examples=(
        Example(
            USER,
            ("users.name",),
            ddl="ALTER TABLE users ALTER COLUMN name DROP NOT NULL",
            dialects=("postgresql",),
        ),
        Example(
            USER,
            ("users.nick",),
            ddl="ALTER TABLE users ALTER COLUMN nick SET NOT NULL",
            dialects=("postgresql",),
        ),
        Example(
            USER,
            ("users.name",),
            ddl="DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20), "
            "nick VARCHAR(20))",
        ),
        Example(USER, title="the same"),
        Example(USER, title="not there", ddl="ALTER TABLE users DROP COLUMN nick"),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Columns whose nullability differs."""
    for declared, actual in columns(models):
        if declared.nullable == actual.nullable or declared.primary_key or actual.generated:
            continue
        name = f"{declared.table}.{declared.name}"
        if declared.nullable:
            yield Issue(
                name,
                "NOT NULL in the database, and nullable in the model: writing None raises",
                f"nullable=False in the model, or ALTER TABLE {declared.table} ALTER COLUMN "
                f"{declared.name} DROP NOT NULL",
            )
        else:
            check = f"{declared.name}_not_null"
            yield Issue(
                name,
                "NOT NULL in the model, and nullable in the database: it lets NULLs in",
                f"ALTER TABLE {declared.table} ADD CONSTRAINT {check} CHECK "
                f"({declared.name} IS NOT NULL) NOT VALID, then VALIDATE CONSTRAINT {check}, "
                "then SET NOT NULL",
                question := Question(Asked.NULLS, declared.table, (declared.name,)),
                Remedy(changes=(SetNotNull(declared.table, declared.name),), questions=(question,)),
            )
