"""A foreign key that no index begins with.

Deleting or renumbering a row of the table that it refers to, and every join from there, reads the
whole table that refers. An index, a unique constraint or a primary key that begins with the columns
serves as well; a column that stands further back in a composite key does not.

Left alone: MySQL and MariaDB, which make the index by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.quoting import listed, quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.remedy import DeclareKey, Remedy
from alchemigrate.values.schema import ForeignKey

USERS = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)

"""

CHECK = Check(
    code="AM101",
    level=Level.SLOW,
    examples=(
        Example(
            USERS
            + """\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    user_id = mapped_column(ForeignKey("users.id"))
""",
            ("orders.user_id",),
        ),
        Example(
            USERS
            + """\
class Member(Base):
    __tablename__ = "members"
    group = mapped_column(Integer, primary_key=True)
    user_id = mapped_column(ForeignKey("users.id"), primary_key=True)
""",
            ("members.user_id",),
            title="the trailing column of a composite key",
        ),
        Example(
            USERS
            + """\
class Member(Base):
    __tablename__ = "members"
    user_id = mapped_column(ForeignKey("users.id"), primary_key=True)
    group = mapped_column(Integer, primary_key=True)
""",
            title="the primary key begins with it",
        ),
        Example(
            USERS
            + """\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    user_id = mapped_column(ForeignKey("users.id"), index=True)
""",
            title="an index",
        ),
        Example(
            USERS
            + """\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    user_id = mapped_column(ForeignKey("users.id"))
    number = mapped_column(Integer)
    __table_args__ = (UniqueConstraint("user_id", "number"),)
""",
            title="a unique constraint begins with it",
        ),
    ),
)
OWN = frozenset(("mysql", "mariadb"))


@CHECK.on(ForeignKey)
def find(models: Models, key: ForeignKey) -> Iterator[Issue]:
    """Foreign keys whose columns begin no index."""
    table = models.table(key.table)
    if table is None or table.leads(key.columns) or OWN.issuperset(models.dialects):
        return
    names = ", ".join(key.columns)
    cure = "index=True on it" if len(key.columns) == 1 else f"Index(None, {names}) on the table"
    yield Issue(
        f"{key.table}.{names}",
        f"no index begins with {names}, which refers to {key.refers}",
        f"{cure}; on a live database CREATE INDEX CONCURRENTLY ON {quoted(key.table)} "
        f"({listed(key.columns)})",
        remedy=Remedy((DeclareKey(key.table, key.columns),)),
    )
