"""A relationship whose columns no foreign key guards.

Rows may refer to a row that does not exist, or no longer does: the relationship gives None, a join
loses the row. The database could refuse it.

Left alone: viewonly relationships; joins by more than equality, as generic relations have them;
columns that have a foreign key to another table; targets that are not unique or are in another
MetaData, where a foreign key is impossible.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.quoting import listed, quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

USERS = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String)


class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    kind = mapped_column(String)
"""
BARE = USERS + "    user_id = mapped_column(Integer)\n"

CHECK = Check(
    code="AM108",
    level=Level.WEAK,
    examples=(
        Example(
            BARE
            + """\
    user = relationship("User", primaryjoin="foreign(Order.user_id) == User.id", backref="orders")
""",
            ("orders.user_id",),
        ),
        Example(
            USERS
            + """\
    user_id = mapped_column(ForeignKey("users.id"))
    user = relationship("User")
""",
            title="a foreign key",
        ),
        Example(
            BARE
            + """\
    user = relationship(
        "User", primaryjoin="foreign(Order.user_id) == User.id", viewonly=True
    )
""",
            title="viewonly",
        ),
        Example(
            BARE
            + """\
    user = relationship(
        "User", primaryjoin="and_(foreign(Order.user_id) == User.id, Order.kind == 'user')"
    )
""",
            title="a generic relation",
        ),
        Example(
            BARE
            + """\
    user = relationship(
        "User", primaryjoin="foreign(Order.kind) == User.name", uselist=True
    )
""",
            title="the target is not unique",
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Columns that refer only by relationships, each once."""
    found = {
        (held, referred)
        for one in models.relationships()
        if not one.viewonly and one.secondary is None and one.equates
        for held, referred in [_sides(one)]
    }
    for held, referred in sorted(found):
        issue = _issue(models, held, referred)
        if issue is not None:
            yield issue


def _sides(one: Relationship) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns that hold the reference, and those referred to."""
    return (one.local, one.remote) if one.direction == "MANYTOONE" else (one.remote, one.local)


def _issue(models: Models, held: tuple[str, ...], referred: tuple[str, ...]) -> Issue | None:
    owners, targets = ({one.rpartition(".")[0] for one in side} for side in (held, referred))
    table, target = models.table(min(owners)), models.table(min(targets))
    if len(owners | targets) > 2 or table is None or target is None:
        return None
    own, other = (tuple(one.rpartition(".")[2] for one in side) for side in (held, referred))
    guarded = any(set(own) & set(key.columns) for key in table.foreign_keys)
    if guarded or not target.unique(other) or table.metadata != target.metadata:
        return None
    names, others = ", ".join(own), ", ".join(other)
    single = len(own) == 1
    code = f'ForeignKey("{referred[0]}") on it' if single else "a ForeignKeyConstraint on the table"
    name = quoted(f"fk_{table.name.rpartition('.')[2]}_{own[0]}")
    owner = quoted(table.name)
    return Issue(
        f"{table.name}.{own[0]}",
        f"a relationship joins {names} to {target.name} ({others}), and no foreign key does",
        f"{code}; on a live database ALTER TABLE {owner} ADD CONSTRAINT {name} FOREIGN KEY "
        f"({listed(own)}) REFERENCES {quoted(target.name)} ({listed(other)}) NOT VALID, then "
        f"ALTER TABLE {owner} VALIDATE CONSTRAINT {name}",
    )
