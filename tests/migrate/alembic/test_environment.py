"""`run_env`: one deploy at a time, locks are not waited for long, and revisions are tried again."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from migrate.alembic.alembic_project import FIRST, ask, project

from alchemigrate.errors import DatabaseError, UsageError
from alchemigrate.migrate.alembic.deploy import KEY, alone

ENV = """\
from alchemigrate.migrate.alembic import Waiting, run_env

run_env(waiting=Waiting(lock_ms=100, budget={budget}, deploy=2))
"""
KEY_OF = "SELECT conname FROM pg_constraint WHERE conrelid = 'person'::regclass AND contype = 'p'"
RENAME = 'op.rename_constraint("person", "pk_person", "key")'
ALTER = 'op.execute("ALTER TABLE person ADD age INT")'
BLOCK = """with op.get_context().autocommit_block():
        op.execute("{sql}")
    op.execute("LOCK TABLE held")"""


def config(root: Path) -> Config:
    return Config(root / "alembic.ini")


def hold(database: str, seconds: float) -> threading.Thread:
    """Keep the table locked for a while."""
    ready = threading.Event()

    def work() -> None:
        engine = sa.create_engine(database)
        with engine.begin() as connection:
            connection.execute(sa.text("LOCK TABLE person IN ROW EXCLUSIVE MODE"))
            ready.set()
            time.sleep(seconds)
        engine.dispose()

    thread = threading.Thread(target=work)
    thread.start()
    ready.wait()
    return thread


def made(tmp_path: Path, database: str, up: str, budget: float) -> Path:
    revisions = {"0001": (FIRST, "pass"), "0002": (up, "pass")}
    root = project(tmp_path, database, ENV.format(budget=budget), revisions)
    command.upgrade(config(root), "0001")
    return root


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_it_runs_with_and_without_asyncio(driver: str, database: str, tmp_path: Path) -> None:
    url = database.replace("psycopg", driver)
    revisions = {
        "0001": (FIRST, 'op.execute("DROP TABLE person")'),
        "0002": (RENAME, 'op.rename_constraint("person", "key", "pk_person")'),
    }
    root = project(tmp_path, url, ENV.format(budget=5), revisions)
    command.upgrade(config(root), "head")
    assert ask(database, KEY_OF) == "key"
    command.downgrade(config(root), "base")
    assert ask(database, "SELECT to_regclass('person')") is None


def test_it_prints_sql(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    revisions = {"0001": (RENAME.replace(")", ", index=True)"), "pass"), "0002": (RENAME, "pass")}
    root = project(tmp_path, database, ENV.format(budget=5), revisions)
    command.upgrade(config(root), "0001", sql=True)
    assert "ALTER INDEX pk_person RENAME TO key;" in capsys.readouterr().out
    with pytest.raises(UsageError, match="there is none in --sql mode"):
        command.upgrade(config(root), "head", sql=True)


def test_a_revision_is_tried_again_while_a_table_is_locked(database: str, tmp_path: Path) -> None:
    root = made(tmp_path, database, ALTER, 20)
    holder = hold(database, 0.6)
    begun = time.monotonic()
    command.upgrade(config(root), "head")
    assert time.monotonic() - begun > 0.5
    holder.join()
    assert ask(database, "SELECT version_num FROM alembic_version") == "0002"


def test_it_gives_up_when_its_budget_is_spent(database: str, tmp_path: Path) -> None:
    root = made(tmp_path, database, ALTER, 0.5)
    holder = hold(database, 2)
    with pytest.raises(DatabaseError, match="locked, and the revision was tried"):
        command.upgrade(config(root), "head")
    holder.join()
    assert ask(database, "SELECT version_num FROM alembic_version") == "0001"


@pytest.mark.parametrize(
    "sql",
    ["CREATE INDEX CONCURRENTLY by_name ON person (name)", "SELECT setval('numbers', 9)"],
)
def test_what_is_committed_in_part_is_not_run_again(
    sql: str, database: str, tmp_path: Path
) -> None:
    root = made(tmp_path, database, BLOCK.format(sql=sql), 5)
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE held (id INT); CREATE SEQUENCE numbers"))
    with engine.begin() as connection:
        connection.execute(sa.text("LOCK TABLE held IN ROW EXCLUSIVE MODE"))
        with pytest.raises(DatabaseError, match="a part of the revision is committed"):
            command.upgrade(config(root), "head")
    engine.dispose()


def test_a_second_deploy_waits_for_the_first(database: str, tmp_path: Path) -> None:
    root = made(tmp_path, database, ALTER, 5)
    engine = sa.create_engine(database, poolclass=sa.NullPool)
    with alone(engine, 1), pytest.raises(DatabaseError, match="another deploy"):
        command.upgrade(config(root), "head")
    with engine.connect() as keeper:
        keeper.execute(sa.select(sa.func.pg_advisory_lock(KEY)))
        timer = threading.Timer(0.5, keeper.close)
        timer.start()
        command.upgrade(config(root), "head")
        timer.join()
    engine.dispose()
    assert ask(database, "SELECT version_num FROM alembic_version") == "0002"
