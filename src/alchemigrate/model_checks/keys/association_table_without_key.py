"""An association table that lets the same pair in twice.

Two requests that add the same pair leave two rows: the collection shows the object once, and taking
it out fails ("DELETE statement on table expected to delete 1 row(s); Only 2 were matched").

Left alone: viewonly relationships; a primary key or unique constraint that has more columns beside
the pair, where several rows are meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.quoting import listed, quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
members = Table(
    "members",
    Base.metadata,
    Column("user_id", ForeignKey("users.id"){0}),
    Column("team_id", ForeignKey("teams.id"){0}),{1}
)


class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)


class Team(Base):
    __tablename__ = "teams"
    id = mapped_column(Integer, primary_key=True)
    users = relationship("User", secondary=members, backref="teams")
"""

CHECK = Check(
    code="AM111",
    level=Level.WEAK,
    examples=(
        Example(MODELS.format("", ""), ("members",)),
        Example(
            MODELS.format("", '\n    Column("id", Integer, primary_key=True),'),
            ("members",),
            title="a key of its own does not keep the pair from coming twice",
        ),
        Example(MODELS.format(", primary_key=True", ""), title="the pair is the primary key"),
        Example(MODELS.format("", '\n    UniqueConstraint("team_id", "user_id"),'), title="unique"),
        Example(
            MODELS.format(", primary_key=True", '\n    Column("role", String, primary_key=True),'),
            title="several rows for a pair are meant",
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Tables that are the secondary of a relationship and have no key on its columns."""
    seen = set()
    for one in models.relationships():
        table = models.table(one.secondary or "")
        if table is None or one.viewonly or table.name in seen:
            continue
        pair = [
            name.rpartition(".")[2]
            for name in dict.fromkeys(one.remote)
            if name.rpartition(".")[0] == table.name
        ]
        if len(pair) < 2 or table.unique(tuple(pair)) or _wider(table, set(pair)):
            continue
        seen.add(table.name)
        yield _issue(table, pair)


def _wider(table: Table, pair: set[str]) -> bool:
    """Whether a key has the pair and more."""
    keys = [one.columns for one in table.uniques]
    keys += [one.columns for one in table.indexes if one.unique]
    keys += [table.primary_key.columns] if table.primary_key else []
    return any(pair <= set(key) for key in keys)


def _issue(table: Table, pair: list[str]) -> Issue:
    names = ", ".join(pair)
    bare, owner = table.name.rpartition(".")[2], quoted(table.name)
    if table.primary_key is None:
        code, kind = "primary_key=True on both columns", "PRIMARY KEY"
        name = quoted(f"pk_{bare}")
    else:
        strings = ", ".join(f'"{one}"' for one in pair)
        code, kind = f"UniqueConstraint({strings}) on the table", "UNIQUE"
        name = quoted(f"uq_{bare}")
    return Issue(
        table.name,
        f"nothing keeps a pair of {names} from coming twice",
        f"{code}; on a live database delete the doubles, CREATE UNIQUE INDEX CONCURRENTLY {name} "
        f"ON {owner} ({listed(pair)}), then ALTER TABLE {owner} ADD CONSTRAINT {name} {kind} "
        f"USING INDEX {name}",
    )
