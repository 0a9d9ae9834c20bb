"""A table or column named by a word that SQL keeps for itself.

SQLAlchemy writes it in quotes. SQL written by hand has to do so too: without them it is an error,
or something else without a word (`SELECT * FROM user` gives the current user in PostgreSQL).

Left alone: words that are reserved only in databases for which the models are not meant, and those
that SQLite takes without quotes (`key`).
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.kept_names import bare
from alchemigrate.checkkit.quoting import reserved
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
class User(Base):
    __tablename__ = "{0}"
    id = mapped_column(Integer, primary_key=True)
    other = mapped_column("{1}", Integer)
"""

CHECK = Check(
    code="AM510",
    level=Level.LEGACY,
    examples=(
        Example(MODELS.format("user", "other"), ("user",), dialects=("postgresql",)),
        Example(MODELS.format("users", "order"), ("users.order",)),
        Example(MODELS.format("user", "other"), title="no word of SQLite", dialects=("sqlite",)),
        Example(MODELS.format("users", "orders"), title="a plural"),
        Example(MODELS.format("users", "key"), title="SQLite takes it", dialects=("sqlite",)),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Names in the list of reserved words of a dialect."""
    columns = [(f"{table.name}.{one.name}", one.name) for one in table.columns]
    for thing, name in [(table.name, bare(table.name)), *columns]:
        of = [one for one in models.dialects if reserved(name, one)]
        if of:
            yield Issue(
                thing,
                f"{name} is a reserved word of {' and '.join(of)}, SQL by hand has to quote it",
                f'another name, such as "{name}s"' if thing == table.name else "another name",
            )
