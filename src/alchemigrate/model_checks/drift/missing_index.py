"""An index or unique constraint of the models that the database does not have.

Without the index queries read whole tables; without the constraint duplicates come in. Left alone:
indexes on expressions, those that exist under another name, conditions that are not the same, and
columns that are missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import both, holds
from alchemigrate.values.change import AddIndex
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.question import Asked, Question
from alchemigrate.values.remedy import AddUnique, Remedy
from alchemigrate.values.schema import Index, Table

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String(20), index=True)
    email = mapped_column(String(20), unique=True)
"""
BARE = (
    "DROP TABLE users; "
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20), email VARCHAR(20)"
)
CHECK = Check(
    code="AM608",
    level=Level.WEAK,
    live=True,
    examples=(
        Example(USER, ("users.name",), ddl="DROP INDEX ix_users_name"),
        Example(
            USER,
            ("users.email",),
            title="a unique constraint",
            ddl=f"{BARE}); CREATE INDEX ix_users_name ON users (name)",
        ),
        Example(USER, title="the same"),
        Example(
            USER
            + '    __table_args__ = (Index("late", "name", postgresql_where=text("id > 5")),)\n',
            title="a condition for PostgreSQL alone",
        ),
        Example(
            USER,
            title="other names",
            ddl=f"{BARE}); CREATE INDEX a ON users (name); CREATE UNIQUE INDEX b ON users (email)",
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Declared indexes and unique constraints that are not there."""
    for declared, actual in both(models):
        for unique in declared.uniques:
            if holds(actual, unique.columns) and not any(
                set(key) == set(unique.columns) for key in _keys(actual)
            ):
                names = ", ".join(unique.columns)
                yield Issue(
                    f"{declared.name}.{names}",
                    "the database lets duplicates in: there is no such unique constraint",
                    f"CREATE UNIQUE INDEX CONCURRENTLY {unique.name or 'uq'} ON {declared.name} "
                    f"({names}), then ADD CONSTRAINT .. UNIQUE USING INDEX",
                    question := Question(Asked.DUPLICATES, declared.name, unique.columns),
                    Remedy(changes=(AddUnique(unique),), questions=(question,)),
                )
        for index in declared.indexes:
            if index.expressions or not holds(actual, index.columns):
                continue
            if not _has(actual, index):
                names = ", ".join(index.columns)
                kind = "UNIQUE INDEX" if index.unique else "INDEX"
                yield Issue(
                    f"{declared.name}.{names}",
                    f"the database has no index {index.name}",
                    f"CREATE {kind} CONCURRENTLY {index.name} ON {declared.name} ({names})",
                    remedy=_remedy(index),
                )


def _remedy(index: Index) -> Remedy | None:
    """The index as it is declared; None where it has options that are not told."""
    if index.options or index.include or index.name is None:
        return None
    question = Question(Asked.DUPLICATES, index.table, index.columns)
    doubt = "which rows its condition leaves out is not asked" if index.where else ""
    return Remedy(
        changes=(AddIndex(index),),
        doubt=doubt if index.unique else "",
        questions=(question,) if index.unique and not index.where else (),
    )


def _keys(table: Table) -> Iterator[tuple[str, ...]]:
    """The columns of everything that keeps duplicates out of the whole table."""
    yield from (one.columns for one in table.uniques)
    yield from (one.columns for one in table.indexes if one.unique and one.where is None)
    if table.primary_key:
        yield table.primary_key.columns


def _has(table: Table, wanted: Index) -> bool:
    partial = wanted.where is not None
    same = any(
        one.columns == wanted.columns
        and one.unique >= wanted.unique
        and (one.name == wanted.name or (one.where is not None) == partial)
        for one in table.indexes
    )
    return same or (not partial and any(key == wanted.columns for key in _keys(table)))
