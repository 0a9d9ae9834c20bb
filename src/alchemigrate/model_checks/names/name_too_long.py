"""A name that is longer than the database takes.

SQLAlchemy refuses to write an index or constraint whose given name has more than 63 characters for
PostgreSQL ("exceeds maximum length"); MySQL refuses what has more than 64, Oracle and SQL Server
what has more than 128.

Left alone: names that a naming convention makes, which SQLAlchemy shortens by itself, and names of
tables and columns in PostgreSQL, which cuts them (`name-cut-by-postgresql`).
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.kept_names import LIMITS, bare, length
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table, WrittenName

MODELS = """\
class User(Base):
    __tablename__ = "{0}"
    id = mapped_column(Integer, primary_key=True)
    email = mapped_column(String{2})
    __table_args__ = ({1},)
"""
LONG = "a" * 64
CHECKED = 'CheckConstraint("id > 0", name="ck")'

CHECK = Check(
    code="AM506",
    level=Level.BREAKS,
    examples=(
        Example(
            MODELS.format("users", f'Index("{LONG}", "email")', ""),
            (f"users.{LONG}",),
            dialects=("postgresql",),
        ),
        Example(
            MODELS.format("users", f'CheckConstraint("id > 0", name="{LONG}")', ""),
            (f"users.{LONG}",),
            title="a constraint",
            dialects=("postgresql",),
        ),
        Example(
            MODELS.format(f"{LONG}b", CHECKED, ""),
            (f"{LONG}b",),
            title="a table in MySQL",
            dialects=("mysql",),
        ),
        Example(
            MODELS.format("users", f'Index("{LONG}", "email")', ""),
            title="SQLite has no limit",
            dialects=("sqlite",),
        ),
        Example(
            MODELS.format("users", f'Index("{LONG[:63]}", "email")', ""),
            title="63 characters",
            dialects=("postgresql",),
        ),
        Example(
            MODELS.format("t" * 60, CHECKED, ", index=True"),
            title="a convention's name is shortened",
            dialects=("postgresql",),
        ),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Names that SQLAlchemy or the database refuses, each for the first dialect that does."""
    for name in table.names:
        told = next((one for one in models.dialects if _refused(name, one)), None)
        if told is not None:
            yield _issue(f"{table.name}.{name.full}", name.full, told)
    dialects = [one for one in models.dialects if one != "postgresql" and one in LIMITS]
    columns = [(f"{table.name}.{one.name}", one.name) for one in table.columns]
    for thing, bare_name in [(table.name, bare(table.name)), *columns]:
        told = next((one for one in dialects if length(bare_name, one) > LIMITS[one]), None)
        if told is not None:
            yield _issue(thing, bare_name, told)


def _refused(name: WrittenName, dialect: str) -> bool:
    if name.cut or dialect not in LIMITS:
        return False
    return name.written.get(dialect, name.full) is None or len(name.full) > LIMITS[dialect]


def _issue(thing: str, name: str, dialect: str) -> Issue:
    return Issue(
        thing,
        f"the name has {len(name)} characters, {dialect} takes {LIMITS[dialect]}",
        f"a name of at most {LIMITS[dialect]} characters",
    )
