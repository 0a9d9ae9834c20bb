"""The environment the tests run in: overlays, Alembic on each, PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

ADD_A_COLUMN = """
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations

metadata = sa.MetaData()
columns = sa.Column("id", sa.Integer, primary_key=True), sa.Column("price", sa.Numeric)
sa.Table("orders", metadata, *columns)
engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
with engine.begin() as connection:
    connection.execute(sa.text("CREATE TABLE orders (id INTEGER NOT NULL PRIMARY KEY)"))
    context = MigrationContext.configure(connection)
    before = [change[0] for change in compare_metadata(context, metadata)]
    Operations(context).add_column("orders", sa.Column("price", sa.Numeric))
    print(sa.__version__, before, compare_metadata(context, metadata))
"""


@pytest.mark.parametrize("version", ["1.4.54", "2.0.58", "2.1.9"])
def test_alembic_works_on_every_overlay(
    version: str, sqlalchemy_overlay: Callable[[str], Path]
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(sqlalchemy_overlay(version))}
    command = [sys.executable, "-c", ADD_A_COLUMN]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == f"{version} ['add_column'] []", done.stderr


@pytest.mark.postgres
def test_a_database_is_fresh_and_writes(database: str) -> None:
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        assert sa.inspect(connection).get_table_names() == []
        connection.execute(sa.text("CREATE TABLE orders AS SELECT 1 AS id"))
        assert sa.inspect(connection).get_table_names() == ["orders"]
    engine.dispose()


@pytest.mark.postgres
def test_the_next_database_is_another_one(database: str) -> None:
    engine = sa.create_engine(database)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()
