"""A table of the database that no model declares.

It may be a leftover, or belong to something else that shares the database; Alembic's autogenerate
would drop it. Left alone: Alembic's own table, partitions, and databases of which the models
declare nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import VERSIONS
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM602",
    level=Level.LEGACY,
    live=True,
    examples=(
        Example(USER, ("old_users",), ddl="CREATE TABLE old_users (id INTEGER)"),
        Example(USER, title="all are declared"),
        Example(
            USER,
            title="Alembic's own",
            ddl="CREATE TABLE alembic_version (version_num VARCHAR(32))",
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Actual tables that are not declared."""
    assert models.database is not None
    if not models.schema.tables.keys() & models.database.tables.keys():
        return
    for name, table in models.database.tables.items():
        if name in models.schema.tables or name in VERSIONS or table.partition_of:
            continue
        yield Issue(
            name,
            "no model declares this table",
            "declare it, drop it, or leave it out of autogenerate with include_object",
        )
