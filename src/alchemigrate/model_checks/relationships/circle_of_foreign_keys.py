"""Tables whose foreign keys lead in a circle, and have no names.

`create_all()` closes the circle with ALTER TABLE, but `drop_all()` cannot open it without the
constraint's name: CircularDependencyError on PostgreSQL and MySQL, and on SQLite tables are dropped
in no order. Alembic's autogenerate cannot sort them either.

Left alone: circles where a key has a name (of its own or by a naming convention), and tables that
refer to themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import ForeignKey


def _two(first: str, second: str) -> str:
    return f"""\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    team_id = mapped_column({first})


class Team(Base):
    __tablename__ = "teams"
    id = mapped_column(Integer, primary_key=True)
    owner_id = mapped_column({second})
"""


TEAM, USER = 'ForeignKey("teams.id")', 'ForeignKey("users.id")'
CHECK = Check(
    code="AM242",
    level=Level.WEAK,
    examples=(
        Example(_two(TEAM, USER), ("teams.owner_id",)),
        Example(
            _two(TEAM, 'ForeignKey("users.id", use_alter=True, name="fk_owner")'),
            title="use_alter and a name",
        ),
        Example(_two(TEAM, 'ForeignKey("users.id", name="fk_owner")'), title="a name"),
        Example(_two(TEAM, "Integer"), title="no circle"),
        Example(_two('ForeignKey("users.id")', "Integer"), title="a table and itself"),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Keys without a name by which a table comes back to itself over others."""
    edges: dict[str, list[ForeignKey]] = {}
    for table in models.schema.tables.values():
        loose = [key for key in table.foreign_keys if not key.name and key.refers != table.name]
        edges[table.name] = loose
    told: set[frozenset[str]] = set()
    for name in sorted(edges):
        way = _back(edges, name)
        circle = frozenset(key.table for key in way)
        if not way or circle in told:
            continue
        told.add(circle)
        key = way[0]
        column = ", ".join(key.columns)
        constraint = f"fk_{key.table.rpartition('.')[2]}_{key.columns[0]}"
        yield Issue(
            f"{key.table}.{column}",
            f"foreign keys lead in a circle ({' -> '.join(one.table for one in way)} -> {name}) "
            "and none has a name: drop_all() fails",
            f'ForeignKey("{key.refers}.{key.refers_columns[0]}", use_alter=True, '
            f'name="{constraint}") on {key.table}.{column}',
        )


def _back(edges: dict[str, list[ForeignKey]], home: str) -> tuple[ForeignKey, ...]:
    """The shortest way from a table back to it, () if there is none."""
    ways: dict[str, tuple[ForeignKey, ...]] = {home: ()}
    waiting = [home]
    for at in waiting:
        for key in edges.get(at, ()):
            if key.refers == home:
                return (*ways[at], key)
            if key.refers not in ways:
                ways[key.refers] = (*ways[at], key)
                waiting.append(key.refers)
    return ()
