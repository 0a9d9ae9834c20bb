"""Two indexes or unique constraints on the same columns.

Each INSERT and UPDATE keeps both, and only one is ever read.

Left alone: another order of the columns, indexes that are partial, have an expression or are of
another kind (gin, an operator class, included columns), and the index on a primary key, which
`index-on-primary-key` is about.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.table_keys import dropped, keys, withdrawn
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

HEAD = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
"""

CHECK = Check(
    code="AM104",
    level=Level.SLOW,
    examples=(
        Example(
            HEAD
            + """\
    email = mapped_column(String, unique=True)
    __table_args__ = (Index("ix_email", "email"),)
""",
            ("users.ix_email",),
            title="an index beside a unique constraint",
        ),
        Example(
            HEAD
            + """\
    email = mapped_column(String, index=True)
    __table_args__ = (Index("ix_email", "email"),)
""",
            ("users.ix_users_email",),
        ),
        Example(
            HEAD
            + """\
    email = mapped_column(String, unique=True)
    __table_args__ = (UniqueConstraint("email", name="uq_email"),)
""",
            ("users.uq_email",),
            title="two constraints",
        ),
        Example(
            HEAD + "    email = mapped_column(String, unique=True, index=True)\n",
            title="unique=True and index=True make one unique index",
        ),
        Example(
            HEAD
            + """\
    a = mapped_column(Integer)
    b = mapped_column(Integer)
    __table_args__ = (Index("ix_ab", "a", "b"), Index("ix_ba", "b", "a"))
""",
            title="another order",
        ),
        Example(
            HEAD
            + """\
    email = mapped_column(String, index=True)
    __table_args__ = (
        Index("ix_email", "email", postgresql_where=sa.text("email <> ''")),
        Index("ix_like", "email", postgresql_ops={"email": "text_pattern_ops"}),
    )
""",
            title="a partial index, and an operator class",
        ),
    ),
)


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Keys with the columns of one before them, which binds as much or more."""
    found = [key for key in keys(table) if key.kind != "primary key"]
    for at, key in enumerate(found):
        first = next((one for one in found[:at] if one.columns == key.columns), None)
        if first is None or (key.nulls_not_distinct and not first.nulls_not_distinct):
            continue
        yield Issue(
            key.object,
            f"{key.kind} on the columns of {first.label}",
            f"remove the {key.kind}; on a live database {dropped(key)}",
            remedy=withdrawn(models, key),
        )
