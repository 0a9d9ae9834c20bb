"""A CHECK of an Enum or Boolean without a name, where the naming convention builds on its name.

`"ck": "ck_%(table_name)s_%(constraint_name)s"` needs a name to put in. A CheckConstraint without
one fails on import; the one that a type makes fails when the table is created: "Naming convention
including %(constraint_name)s token requires that constraint is explicitly named".

Left alone: types that make no CHECK, types with a name (an Enum of a Python class has that of the
class), and conventions without that token.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={{"ck": "ck_%(table_name)s_{0}"}})


class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    state = mapped_column({1})
"""
NAME = "%(constraint_name)s"

CHECK = Check(
    code="AM504",
    level=Level.BREAKS,
    examples=(
        Example(
            MODELS.format(NAME, "Enum('a', 'b', native_enum=False, create_constraint=True)"),
            ("users",),
        ),
        Example(
            MODELS.format(NAME, "Boolean(create_constraint=True)"),
            ("users",),
            dialects=("sqlite",),
        ),
        Example(
            MODELS.format(NAME, "Boolean(create_constraint=True)"),
            title="PostgreSQL needs no CHECK for it",
            dialects=("postgresql",),
        ),
        Example(
            MODELS.format(NAME, "Boolean(create_constraint=True, name='state')"),
            title="a name",
        ),
        Example(MODELS.format(NAME, "Boolean"), title="no CHECK"),
        Example(
            MODELS.format("%(column_0_name)s", "Boolean(create_constraint=True)"),
            title="another token",
        ),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Tables that SQLAlchemy cannot write for want of a name."""
    refused = [table.refused[one] for one in models.dialects if one in table.refused]
    if any("%(constraint_name)s" in message for message in refused):
        columns = [one.name for one in table.columns if one.type.family in ("enum", "boolean")]
        yield Issue(
            table.name,
            "its CREATE TABLE cannot be written: the naming convention of ck needs a name of each "
            "CHECK, and one that a type makes has none",
            f"name= on the Enum or Boolean of {', '.join(columns)}, such as {columns[0]!r}, or "
            "create_constraint=False"
            if columns
            else "name= on the type that makes the CHECK",
        )
