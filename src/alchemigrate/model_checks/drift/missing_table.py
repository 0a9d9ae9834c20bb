"""A table of the models that the database does not have.

Every query of the class raises. Left alone: tables of a schema that was not looked at, and views.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM601",
    level=Level.BREAKS,
    live=True,
    examples=(
        Example(USER, ("users",), ddl="DROP TABLE users"),
        Example(USER, title="it is there"),
        Example(
            USER,
            title="a view",
            ddl="DROP TABLE users; CREATE VIEW users AS SELECT 1 AS id",
        ),
        Example(
            USER,
            title="a materialized view",
            ddl="DROP TABLE users; CREATE MATERIALIZED VIEW users AS SELECT 1 AS id",
            dialects=("postgresql",),
        ),
        Example(USER, title="another table is there too", ddl="CREATE TABLE more (id INTEGER)"),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Declared tables that are not there."""
    assert models.database is not None
    seen = {name.rpartition(".")[0] for name in models.database.tables} | {""}
    for name in models.schema.tables:
        if name in models.database.views:
            continue
        if name not in models.database.tables and name.rpartition(".")[0] in seen:
            yield Issue(
                name,
                "the database has no such table",
                f"run the migrations, or make one: alembic revision --autogenerate -m 'add {name}'",
            )
