"""A one-to-one relationship whose other side may have several rows.

`uselist=False` says that there is one; nothing stops the database from having two. SQLAlchemy then
warns ("Multiple rows returned with uselist=False") and gives one of them.

Left alone: viewonly relationships, joins by more than equality, an `order_by` (the latest of many
is meant), and a partial unique index on the column.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.quoting import listed, quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship
from alchemigrate.values.question import Asked, Question
from alchemigrate.values.remedy import DeclareKey, Remedy

MODELS = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    profile = relationship("Profile", uselist=False{0})


class Profile(Base):
    __tablename__ = "profiles"
    id = mapped_column(Integer, primary_key=True)
    user_id = mapped_column(ForeignKey("users.id"), index=True{1})
"""

CHECK = Check(
    code="AM110",
    level=Level.WEAK,
    examples=(
        Example(MODELS.format("", ""), ("User.profile",)),
        Example(MODELS.format("", ", unique=True"), title="unique"),
        Example(MODELS.format(", viewonly=True", ""), title="viewonly"),
        Example(MODELS.format(', order_by="Profile.id"', ""), title="the latest of many"),
        Example(MODELS.replace(", uselist=False{0}", "").format("", ""), title="one to many"),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """One-to-one sides whose remote columns are not unique."""
    if one.direction != "ONETOMANY" or one.uselist or one.viewonly or one.order_by:
        return
    tables = {name.rpartition(".")[0] for name in one.remote}
    table = models.table(min(tables)) if len(tables) == 1 else None
    columns = tuple(name.rpartition(".")[2] for name in one.remote)
    if table is None or not one.equates or table.unique(columns):
        return
    if any(index.unique and set(index.columns) <= set(columns) for index in table.indexes):
        return
    names = ", ".join(columns)
    name = quoted(f"uq_{table.name.rpartition('.')[2]}_{columns[0]}")
    code = "unique=True on it" if len(columns) == 1 else f"UniqueConstraint({names}) on the table"
    yield Issue(
        one.name,
        f"uselist=False, and {table.name} may have several rows with the same {names}",
        f"{code}; on a live database CREATE UNIQUE INDEX CONCURRENTLY {name} ON "
        f"{quoted(table.name)} ({listed(columns)}), then ALTER TABLE {quoted(table.name)} ADD "
        f"CONSTRAINT {name} UNIQUE USING INDEX {name}",
        remedy=Remedy(
            (DeclareKey(table.name, columns, unique=True),),
            questions=(Question(Asked.DUPLICATES, table.name, columns),),
        ),
    )
