"""A column that is named after a table, has the type of its key, and no foreign key.

`user_id` beside a table `users`: the database could see to it that the user exists.

Left alone: another type than that of the key, primary keys, columns that a relationship uses
(`relationship-without-foreign-key` is about those), tables in another MetaData, and names that
only end like one (`external_user_id`).
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Column, Table

USERS = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)


class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
"""

CHECK = Check(
    code="AM109",
    level=Level.LEGACY,
    examples=(
        Example(USERS + "    user_id = mapped_column(Integer)\n", ("orders.user_id",)),
        Example(USERS.replace('"users"', '"user"') + "    user_id = mapped_column(Integer)\n",
                ("orders.user_id",), title="a table in the singular"),
        Example(USERS + '    user_id = mapped_column(ForeignKey("users.id"))\n',
                title="a foreign key"),
        Example(USERS + "    user_id = mapped_column(String)\n", title="another type"),
        Example(USERS + "    external_user_id = mapped_column(Integer)\n", title="another name"),
    ),
)  # fmt: skip
FAMILIES = frozenset(("integer", "big_integer", "uuid"))


@CHECK.on(Column)
def find(models: Models, column: Column) -> Iterator[Issue]:
    """Columns `<table>_id` that nothing ties to the table."""
    table = models.table(column.table)
    if table is None or not column.name.endswith("_id") or column.primary_key:
        return
    if any(column.name in key.columns for key in table.foreign_keys):
        return
    target = _named(models, table, column.name[: -len("_id")])
    if target is None or target.name == table.name or target.primary_key is None:
        return
    key = [target.column(name) for name in target.primary_key.columns]
    if (
        len(key) == 1
        and key[0] is not None
        and _alike(column, key[0])
        and not _used(models, column)
    ):
        yield Issue(
            f"{column.table}.{column.name}",
            f"named and typed like the key of {target.name}, and no foreign key refers there",
            f'ForeignKey("{target.name}.{key[0].name}") on it, if that is what it holds; on a live '
            f"database ADD CONSTRAINT .. NOT VALID, then VALIDATE CONSTRAINT",
        )


def _named(models: Models, table: Table, stem: str) -> Table | None:
    """The one table of the same MetaData that a column's stem names."""
    schema = table.name.rpartition(".")[0]
    plural = f"{stem[:-1]}ies" if stem.endswith("y") else f"{stem}s"
    names = [f"{schema}.{one}".lstrip(".") for one in (stem, plural, f"{stem}es")]
    found = [one for one in map(models.table, names) if one is not None]
    return found[0] if len(found) == 1 and found[0].metadata == table.metadata else None


def _alike(column: Column, key: Column) -> bool:
    return column.type.family in FAMILIES and column.type.sql == key.type.sql


def _used(models: Models, column: Column) -> bool:
    name = f"{column.table}.{column.name}"
    return any(name in one.local + one.remote for one in models.relationships())
