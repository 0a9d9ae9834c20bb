"""A table or column with capital letters in its name.

PostgreSQL and Oracle fold names without quotes: SQLAlchemy writes the quotes, whoever writes SQL by
hand has to do so too, or gets "relation does not exist".

Left alone: MySQL, SQLite and SQL Server, which find names in any case, and names in capitals
throughout for Oracle, which SQLAlchemy quotes as well but nobody has to.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.kept_names import bare
from alchemigrate.checkkit.quoting import quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
class User(Base):
    __tablename__ = "{0}"
    id = mapped_column(Integer, primary_key=True)
    email = mapped_column("{1}", String)
"""

CHECK = Check(
    code="AM509",
    level=Level.LEGACY,
    examples=(
        Example(MODELS.format("Users", "email"), ("Users",), dialects=("postgresql",)),
        Example(MODELS.format("users", "eMail"), ("users.eMail",), dialects=("postgresql",)),
        Example(MODELS.format("users", "email"), title="small letters"),
        Example(MODELS.format("Users", "eMail"), title="SQLite", dialects=("sqlite",)),
        Example(MODELS.format("USERS", "EMAIL"), title="Oracle", dialects=("oracle",)),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Names that need quotes for their case."""
    name, owner = bare(table.name), quoted(table.name)
    if _folded(models, name):
        low = name.lower()
        code = f'__tablename__ = "{low}", and ALTER TABLE {owner} RENAME TO {quoted(low)}'
        yield _issue(table.name, name, code)
    for column in table.columns:
        if _folded(models, column.name):
            low = column.name.lower()
            sql = f"ALTER TABLE {owner} RENAME COLUMN {quoted(column.name)} TO {quoted(low)}"
            code = f'"{low}" as the first argument of the column, and {sql}'
            yield _issue(f"{table.name}.{column.name}", column.name, code)


def _folded(models: Models, name: str) -> bool:
    postgresql = "postgresql" in models.dialects and name != name.lower()
    oracle = "oracle" in models.dialects and name not in (name.lower(), name.upper())
    return postgresql or oracle


def _issue(thing: str, name: str, code: str) -> Issue:
    return Issue(thing, f'SQL written by hand finds it only in quotes: "{name}"', code)
