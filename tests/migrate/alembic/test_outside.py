"""Steps are carried out on the database that Alembic is connected to, and on no other."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from migrate.alembic.alembic_project import FIRST, ask, project

from alchemigrate.errors import DatabaseError

SYNC = """\
import sqlalchemy as sa
from alchemigrate.migrate.alembic import run_env

engine = sa.create_engine("{url}", poolclass=sa.NullPool, connect_args={{"dbname": "{name}"}})
run_env(engine=engine)
"""
ASYNC = """\
import sqlalchemy as sa
from alchemigrate.migrate.alembic import run_env
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine("{url}", poolclass=sa.NullPool, connect_args={{"database": "{name}"}})
run_env(engine=engine)
"""
RENAME = 'op.rename_constraint("person", "pk_person", "key")'
REVISIONS = {"0001": (FIRST, "pass"), "0002": (RENAME, "pass")}
KEY = "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass('person') AND contype = 'p'"


def elsewhere(url: str) -> str:
    """The URL of another database of the server."""
    made = sa.make_url(url).set(database="postgres")
    return made.render_as_string(hide_password=False)


def test_what_the_engine_says_beside_its_url_counts(database: str, tmp_path: Path) -> None:
    name = sa.make_url(database).database
    env = SYNC.format(url=elsewhere(database), name=name)
    command.upgrade(Config(project(tmp_path, database, env, REVISIONS) / "alembic.ini"), "head")
    assert ask(database, KEY) == "key"
    assert ask(elsewhere(database), "SELECT to_regclass('person')") is None


def test_with_asyncio_it_is_refused(database: str, tmp_path: Path) -> None:
    name = sa.make_url(database).database
    env = ASYNC.format(url=elsewhere(database).replace("psycopg", "asyncpg"), name=name)
    config = Config(project(tmp_path, database, env, REVISIONS) / "alembic.ini")
    with pytest.raises(DatabaseError, match="leads to another database than its connection"):
        command.upgrade(config, "head")
    assert ask(database, KEY) == "pk_person"
