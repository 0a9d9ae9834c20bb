"""An application's engine may be set to AUTOCOMMIT: revisions and directives have transactions."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from migrate.alembic.alembic_project import FIRST, ask, project

OURS = """\
from alembic import context
from alchemigrate.migrate.alembic import run_env
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

url = context.config.get_main_option("sqlalchemy.url")
make = create_async_engine if "asyncpg" in url else create_engine
run_env(engine=make(url, isolation_level="AUTOCOMMIT"))
"""
PLAIN = """\
import sqlalchemy as sa
from alembic import context

engine = sa.create_engine(
    context.config.get_main_option("sqlalchemy.url"), isolation_level="AUTOCOMMIT"
)
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
"""
BROKEN = """op.execute("ALTER TABLE person ADD height INT")
    op.execute("ALTER TABLE nothing ADD height INT")"""
HEIGHT = "SELECT 1 FROM information_schema.columns WHERE column_name = 'height'"
KEY = "SELECT conname FROM pg_constraint WHERE conrelid = 'person'::regclass AND contype = 'c'"


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_a_revision_is_one_transaction(driver: str, database: str, tmp_path: Path) -> None:
    url = database.replace("psycopg", driver)
    root = project(tmp_path, url, OURS, {"0001": (FIRST, "pass"), "0002": (BROKEN, "pass")})
    with pytest.raises(sa.exc.ProgrammingError, match="nothing"):
        command.upgrade(Config(root / "alembic.ini"), "head")
    assert ask(database, "SELECT version_num FROM alembic_version") == "0001"
    assert ask(database, HEIGHT) is None


class Released(logging.Handler):
    """Lets go of what is in the way when that was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if "trying again" in record.getMessage():
            self.told.set()


@pytest.mark.parametrize("env", [OURS, PLAIN], ids=["run_env", "plain"])
def test_a_directive_waits_no_longer_than_it_may(env: str, database: str, tmp_path: Path) -> None:
    made = FIRST.replace("name TEXT NOT NULL", "name TEXT CONSTRAINT named CHECK (name > '')")
    rename = 'op.rename_constraint("person", "named", "ck_named")'
    root = project(tmp_path, database, env, {"0001": (made, "pass"), "0002": (rename, "pass")})
    config = Config(root / "alembic.ini")
    command.upgrade(config, "0001")
    released = Released()
    log = logging.getLogger("alchemigrate.migrate")
    log.setLevel(logging.INFO)
    log.addHandler(released)
    engine = sa.create_engine(database)
    holder = engine.connect()
    holder.exec_driver_sql("LOCK TABLE person IN ROW EXCLUSIVE MODE")
    closing = threading.Thread(target=lambda: (released.told.wait(30), holder.close()))
    closing.start()
    command.upgrade(config, "head")
    assert released.told.is_set(), "it would have waited for the lock without an end"
    closing.join()
    log.removeHandler(released)
    engine.dispose()
    assert ask(database, KEY) == "ck_named"
