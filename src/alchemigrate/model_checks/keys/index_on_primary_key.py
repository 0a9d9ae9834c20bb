"""An index on the columns of the primary key.

A primary key is an index already: `index=True` or `unique=True` beside `primary_key=True` makes a
second one that is kept by each INSERT and never read.

Left alone: another order of the columns, and a single column of a composite primary key that it
does not begin with.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.table_keys import dropped, keys, withdrawn
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

CHECK = Check(
    code="AM106",
    level=Level.SLOW,
    examples=(
        Example(
            """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True, index=True)
""",
            ("users.ix_users_id",),
        ),
        Example(
            """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True, unique=True)
""",
            ("users.id",),
            title="unique=True",
        ),
        Example(
            """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String, index=True)
""",
            title="an index on another column",
        ),
        Example(
            """\
class Member(Base):
    __tablename__ = "members"
    user = mapped_column(Integer, primary_key=True)
    group = mapped_column(Integer, primary_key=True, index=True)
""",
            title="the trailing column of a composite key",
        ),
        Example(
            """\
class Member(Base):
    __tablename__ = "members"
    user = mapped_column(Integer, primary_key=True)
    group = mapped_column(Integer, primary_key=True)
    __table_args__ = (Index("ix_other", "group", "user"),)
""",
            title="the other order",
        ),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Indexes and unique constraints on exactly the primary key."""
    if table.primary_key is None:
        return
    for key in keys(table):
        if key.kind != "primary key" and key.columns == table.primary_key.columns:
            word = "index=True" if key.kind.endswith("index") else "unique=True"
            yield Issue(
                key.object,
                f"{key.kind} on the primary key ({key.listed}), which is an index already",
                f"remove {word} (or the {key.kind}); on a live database {dropped(key)}",
                remedy=withdrawn(models, key),
            )
