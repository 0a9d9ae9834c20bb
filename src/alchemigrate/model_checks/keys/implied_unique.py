"""A unique constraint or unique index that a narrower one implies.

Where no two rows have the same `email`, none have the same `email` and `tenant`: the wider one
guards nothing, and often the narrower one is the mistake ("unique in each tenant" was meant).

Left alone: columns that a composite foreign key refers to, which need their own constraint, and
NULLS NOT DISTINCT.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.table_keys import TableKey, dropped, keys
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

HEAD = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    tenant = mapped_column(Integer, nullable=False)
"""

CHECK = Check(
    code="AM107",
    level=Level.LEGACY,
    examples=(
        Example(
            HEAD
            + """\
    email = mapped_column(String, unique=True)
    __table_args__ = (UniqueConstraint("tenant", "email", name="uq_tenant_email"),)
""",
            ("users.uq_tenant_email",),
        ),
        Example(
            HEAD + '    __table_args__ = (Index("ix_id_tenant", "id", "tenant", unique=True),)\n',
            ("users.ix_id_tenant",),
            title="the primary key is unique",
        ),
        Example(
            HEAD
            + """\
    email = mapped_column(String)
    __table_args__ = (UniqueConstraint("tenant", "email", name="uq_tenant_email"),)
""",
            title="nothing narrower",
        ),
        Example(
            HEAD
            + """\
    __table_args__ = (UniqueConstraint("id", "tenant", name="uq_id_tenant"),)


class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    user = mapped_column(Integer)
    tenant = mapped_column(Integer)
    __table_args__ = (ForeignKeyConstraint(["user", "tenant"], ["users.id", "users.tenant"]),)
""",
            title="a composite foreign key refers to it",
        ),
        Example(
            HEAD
            + """\
    email = mapped_column(String, unique=True)
    __table_args__ = (Index("ix_tenant_email", "tenant", "email"),)
""",
            title="a plain index",
        ),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Unique keys with more columns than another that lies within them."""
    found = [key for key in keys(table) if key.unique]
    for key in found:
        narrower = next((one for one in found if set(one.columns) < set(key.columns)), None)
        if narrower is None or key.kind == "primary key":
            continue
        if not key.nulls_not_distinct and not _referred(models, key):
            yield Issue(
                key.object,
                f"the {narrower.label} implies this {key.kind} ({key.listed})",
                f"remove it, or the {narrower.kind} if ({key.listed}) is what was meant to be "
                f"unique; on a live database {dropped(key)}",
            )


def _referred(models: Models, key: TableKey) -> bool:
    """Whether a foreign key refers to exactly these columns."""
    return any(
        one.refers == key.table and set(one.refers_columns) == set(key.columns)
        for table in models.schema.tables.values()
        for one in table.foreign_keys
    )
