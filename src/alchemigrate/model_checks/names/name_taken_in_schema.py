"""Two tables or indexes of one schema with the same name.

PostgreSQL and SQLite keep the names of tables and indexes together, for all tables: the second
CREATE fails with "already exists". PostgreSQL cuts what is longer than 63 bytes, which makes names
the same that begin alike; its unique constraints and primary keys are indexes too.

Left alone: schemas apart, MetaData apart (they may be different databases), and MySQL, where each
table has its own indexes.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.kept_names import bare, kept
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
class User(Base):
    __tablename__ = "{0}"
    id = mapped_column(Integer, primary_key=True)
    email = mapped_column(String)
    __table_args__ = ({1},)


class Order(Base):
    __tablename__ = "{2}"
    id = mapped_column(Integer, primary_key=True)
    email = mapped_column(String)
    __table_args__ = ({3},)
"""
INDEX = 'Index("ix_email", "email")'
UNIQUE = 'UniqueConstraint("email", name="ix_email")'
LONG = "a" * 63

CHECK = Check(
    code="AM502",
    level=Level.BREAKS,
    examples=(
        Example(MODELS.format("users", INDEX, "orders", INDEX), ("users.ix_email",)),
        Example(
            MODELS.format("users", INDEX, "ix_email", 'Index("ix", "email")'),
            ("users.ix_email",),
            title="an index with the name of a table",
        ),
        Example(
            MODELS.format("users", UNIQUE, "orders", INDEX),
            ("users.ix_email",),
            title="a unique constraint",
            dialects=("postgresql",),
        ),
        Example(
            MODELS.format(f"{LONG}1", INDEX, f"{LONG}2", 'Index("ix", "email")'),
            (f"{LONG}2",),
            title="the same after 63 bytes",
            dialects=("postgresql",),
        ),
        Example(
            MODELS.format(f"{LONG}1", INDEX, f"{LONG}2", 'Index("ix", "email")'),
            title="SQLite cuts nothing",
            dialects=("sqlite",),
        ),
        Example(
            MODELS.format("users", UNIQUE, "orders", UNIQUE),
            title="SQLite gives its constraints no index of that name",
            dialects=("sqlite",),
        ),
        Example(
            MODELS.format("users", INDEX, "orders", INDEX),
            title="MySQL keeps the names of each table apart",
            dialects=("mysql",),
        ),
        Example(
            MODELS.format("users", INDEX, "orders", 'Index("ix_other", "email")'),
            title="another name",
        ),
    ),
)
KINDS = {
    "postgresql": ("index", "UniqueConstraint", "PrimaryKeyConstraint", "ExcludeConstraint"),
    "sqlite": ("index",),
}


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Names that were given before, in the first of the databases that refuses."""
    found: dict[str, Issue] = {}
    for dialect in models.dialects:
        if dialect in KINDS:
            for issue in _taken(models, dialect):
                found.setdefault(issue.object, issue)
    yield from found.values()


def _taken(models: Models, dialect: str) -> Iterator[Issue]:
    seen: dict[tuple[int, str, str], str] = {}
    tables = sorted(models.schema.tables.values(), key=lambda one: one.name)
    named = [(one, bare(one.name), one.name, f"table {one.name}") for one in tables]
    for table in tables:
        named += [
            (table, name, f"{table.name}.{name}", f"index {name} of {table.name}")
            for name in _names(table, dialect)
        ]
    for table, name, thing, label in named:
        schema = table.name.rpartition(".")[0]
        key = (table.metadata, schema, kept(name, dialect))
        if key in seen:
            yield Issue(
                thing,
                f"{label} has the name of {seen[key]} in the same schema ({dialect})",
                "give it a name of its own, with the table's in it: ix_<table>_<columns>",
            )
        seen.setdefault(key, label)


def _names(table: Table, dialect: str) -> Iterator[str]:
    for one in table.names:
        written = one.written.get(dialect)
        if one.kind in KINDS[dialect] and written:
            yield written
