"""A foreign key to columns that are neither the primary key nor unique.

PostgreSQL refuses the table ("there is no unique constraint matching given keys"); SQLite takes it,
and raises "foreign key mismatch" at the first write that it checks.

Left alone: columns that a unique constraint or a whole unique index holds, in any order, tables
that the models do not know, and MySQL, which takes any index.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.referred import pairs, target
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import ForeignKey, Table


def _profiles(more: str, args: str = "", refers: str = '"profiles.user"') -> str:
    return f"""\
class Profile(Base):
    __tablename__ = "profiles"
    id = mapped_column(Integer, primary_key=True)
    user = mapped_column(Integer{more})
    site = mapped_column(Integer)
    {args}


class Note(Base):
    __tablename__ = "notes"
    id = mapped_column(Integer, primary_key=True)
    profile = mapped_column(ForeignKey({refers}))
"""


CHECK = Check(
    code="AM118",
    level=Level.BREAKS,
    examples=(
        Example(_profiles(""), ("notes.profile",)),
        Example(
            _profiles("", '__table_args__ = (UniqueConstraint("user", "site"),)'),
            ("notes.profile",),
            title="unique with another column only",
        ),
        Example(
            _profiles(
                "",
                '__table_args__ = (Index("ix_user", "user", unique=True, '
                'postgresql_where=text("site > 0"), sqlite_where=text("site > 0")),)',
            ),
            ("notes.profile",),
            title="unique in a part of the rows",
        ),
        Example(_profiles(", unique=True"), title="unique"),
        Example(
            _profiles("", '__table_args__ = (Index("ix_user", "user", unique=True),)'),
            title="a unique index",
        ),
        Example(_profiles("", refers='"profiles.id"'), title="the primary key"),
        Example(_profiles(""), title="MySQL", dialects=("mysql",)),
    ),
)
TAKE_ANY = frozenset(("mysql", "mariadb"))


@CHECK.on(ForeignKey)
def find(models: Models, key: ForeignKey) -> Iterator[Issue]:
    """Foreign keys that lead to no key."""
    referred, known = target(models, key), pairs(models, key)
    if referred is None or not known or set(models.dialects) <= TAKE_ANY:
        return
    columns = frozenset(other.name for _, other in known)
    if columns not in _keys(referred):
        listed = ", ".join(other.name for _, other in known)
        yield Issue(
            f"{key.table}.{', '.join(key.columns)}",
            f"it refers to {referred.name} ({listed}), which is neither its primary key nor "
            "unique: CREATE TABLE is refused",
            f"a reference to the primary key of {referred.name}, or UniqueConstraint("
            + ", ".join(f'"{other.name}"' for _, other in known)
            + f") in {referred.name}",
        )


def _keys(table: Table) -> set[frozenset[str]]:
    """The columns of everything that a foreign key may refer to."""
    found = [one.columns for one in table.uniques]
    found += [one.columns for one in table.indexes if one.unique and one.where is None]
    found += [table.primary_key.columns] if table.primary_key else []
    return {frozenset(columns) for columns in found}
