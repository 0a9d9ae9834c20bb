"""A unique constraint, foreign key or unique index that only the database has.

Writes raise that the models allow, and Alembic's autogenerate would drop it. Left alone: the same
columns under another name, and tables that no model declares.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import both
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

TABLES = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    email = mapped_column(String(20))


class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    user_id = mapped_column(ForeignKey("users.id"))
    buyer_id = mapped_column(Integer)
"""
UNIQUE = "CREATE UNIQUE INDEX one_email ON users (email)"
CHECK = Check(
    code="AM616",
    level=Level.LEGACY,
    live=True,
    examples=(
        Example(TABLES, ("users.email",), ddl=UNIQUE),
        Example(
            TABLES,
            ("orders.buyer_id",),
            title="a foreign key",
            ddl="ALTER TABLE orders ADD CONSTRAINT b FOREIGN KEY (buyer_id) REFERENCES users (id)",
            dialects=("postgresql",),
        ),
        Example(TABLES, title="the same"),
        Example(
            TABLES.replace("String(20)", "String(20), unique=True"),
            title="twice under another name",
            ddl=UNIQUE,
        ),
        Example(TABLES, title="part of the rows", ddl=f"{UNIQUE} WHERE id > 5"),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Constraints of the database that no model declares."""
    for declared, actual in both(models):
        wanted = set(_unique(declared))
        for columns, name in sorted(_unique(actual).items()):
            if columns not in wanted:
                yield _issue(actual, columns, f"UNIQUE ({', '.join(sorted(columns))})", name)
        known = {(one.columns, one.refers) for one in declared.foreign_keys}
        for key in actual.foreign_keys:
            if (key.columns, key.refers) not in known:
                yield _issue(actual, key.columns, f"a foreign key to {key.refers}", key.name)


def _unique(table: Table) -> dict[frozenset[str], str | None]:
    """The name of what keeps duplicates out of the whole table, by its columns."""
    found: dict[frozenset[str], str | None] = {
        frozenset(one.columns): one.name
        for one in table.indexes
        if one.unique and one.where is None and not one.expressions
    }
    found |= {frozenset(one.columns): one.name for one in table.uniques}
    if table.primary_key:
        found[frozenset(table.primary_key.columns)] = table.primary_key.name
    return found


def _issue(
    table: Table, columns: frozenset[str] | tuple[str, ...], what: str, name: str | None
) -> Issue:
    ordered = [one.name for one in table.columns if one.name in columns]
    called = f" ({name})" if name else ""
    return Issue(
        f"{table.name}.{', '.join(ordered)}",
        f"only the database has {what}{called}",
        "declare it in the model, or drop it in a revision",
    )
