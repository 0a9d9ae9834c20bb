"""An index without a name, because the naming convention has no "ix".

A convention takes the place of SQLAlchemy's own, which names the index of `index=True`. Its CREATE
INDEX then fails inside SQLAlchemy: by an AssertionError in 2.0, by a TypeError in 1.4.

Left alone: indexes that were given a name.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={0})


class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    email = mapped_column(String{1})
    __table_args__ = ({2},)
"""
PK = '{"pk": "pk_%(table_name)s"}'
BOTH = '{"pk": "pk_%(table_name)s", "ix": "ix_%(column_0_label)s"}'
CHECKED = 'CheckConstraint("id > 0", name="ck_users")'

CHECK = Check(
    code="AM505",
    level=Level.BREAKS,
    examples=(
        Example(MODELS.format(PK, ", index=True", CHECKED), ("users.email",)),
        Example(MODELS.format(PK, "", 'Index(None, "email")'), ("users.email",)),
        Example(MODELS.format(PK, "", 'Index("ix_email", "email")'), title="a name"),
        Example(MODELS.format(BOTH, ", index=True", CHECKED), title="the convention has it"),
        Example(MODELS.format("None", ", index=True", CHECKED), title="SQLAlchemy's own"),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Indexes that have no name in any database."""
    named = [one for one in table.names if one.kind == "index"]
    unnamed = [one for one in table.indexes if one.name is None]
    if len(named) + len(unnamed) != len(table.indexes):
        return
    for one in unnamed:
        yield Issue(
            f"{table.name}.{', '.join(one.columns)}",
            f"the index on ({', '.join(one.columns)}) has no name, and CREATE INDEX needs one",
            '"ix": "ix_%(column_0_label)s" in naming_convention',
        )
