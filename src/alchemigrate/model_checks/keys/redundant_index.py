"""An index whose columns begin a wider index, a unique constraint or the primary key.

The wider one serves every search that this one serves; each INSERT and UPDATE keeps both.

Left alone: unique indexes, which say more than they find; indexes that are partial, have an
expression or are of another kind; the index on a foreign key in MySQL, where dropping may be
refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.table_keys import TableKey, dropped, keys, withdrawn
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

HEAD = """\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    user = mapped_column(Integer)
    state = mapped_column(Integer)
"""

CHECK = Check(
    code="AM105",
    level=Level.SLOW,
    examples=(
        Example(
            HEAD
            + """\
    __table_args__ = (Index("ix_user", "user"), Index("ix_both", "user", "state"))
""",
            ("orders.ix_user",),
        ),
        Example(
            HEAD
            + """\
    __table_args__ = (Index("ix_user", "user"), UniqueConstraint("user", "state"))
""",
            ("orders.ix_user",),
            title="a unique constraint begins with it",
        ),
        Example(
            """\
class Member(Base):
    __tablename__ = "members"
    user = mapped_column(Integer, primary_key=True, index=True)
    group = mapped_column(Integer, primary_key=True)
""",
            ("members.ix_members_user",),
            title="the primary key begins with it",
        ),
        Example(
            HEAD
            + """\
    __table_args__ = (Index("ix_state", "state"), Index("ix_both", "user", "state"))
""",
            title="the wider one ends with it",
        ),
        Example(
            HEAD
            + """\
    __table_args__ = (Index("ix_user", "user", unique=True), Index("ix_both", "user", "state"))
""",
            title="a unique index",
        ),
        Example(
            HEAD
            + """\
    __table_args__ = (
        Index("ix_user", "user"),
        Index("ix_both", "user", "state", postgresql_where=sa.text("state > 0")),
    )
""",
            title="the wider one is partial",
        ),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Plain indexes that begin another key."""
    found = keys(table)
    for key in found:
        wider = next((one for one in found if _begins(key, one)), None)
        if key.kind == "index" and wider is not None and not _guarded(models, table, key):
            yield Issue(
                key.object,
                f"the {wider.label} begins with the columns of this index ({key.listed})",
                f"remove the index; on a live database {dropped(key)}",
                remedy=withdrawn(models, key),
            )


def _begins(key: TableKey, other: TableKey) -> bool:
    count = len(key.columns)
    return len(other.columns) > count and other.columns[:count] == key.columns


def _guarded(models: Models, table: Table, key: TableKey) -> bool:
    """Whether MySQL may want the index for a foreign key."""
    mysql = not {"mysql", "mariadb"}.isdisjoint(models.dialects)
    return mysql and any(one.columns == key.columns for one in table.foreign_keys)
