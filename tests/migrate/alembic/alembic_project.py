"""A small Alembic project in a folder: its env.py in several kinds, its revisions, and its runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

INI = """\
[alembic]
script_location = %(here)s/migrations
sqlalchemy.url = {url}
path_separator = os
"""
SYNC = """\
import sqlalchemy as sa
from alembic import context

engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=sa.NullPool)
if context.is_offline_mode():
    context.configure(url=context.config.get_main_option("sqlalchemy.url"), literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with engine.connect() as connection:
        context.configure(connection=connection{more})
        with context.begin_transaction():
            context.run_migrations()
"""
ASYNC = """\
import asyncio
import sqlalchemy as sa
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine


def run(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


async def online():
    engine = create_async_engine(
        context.config.get_main_option("sqlalchemy.url"), poolclass=sa.NullPool
    )
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


asyncio.run(online())
"""
ENVS = {
    "sync": SYNC.format(more=""),
    "each": SYNC.format(more=", transaction_per_migration=True"),
    "async": ASYNC,
}
HEAD = '''\
"""{title}"""

import sqlalchemy as sa
from alembic import op

import alchemigrate.migrate.alembic

revision = "{own}"
down_revision = {before}


def upgrade():
    {up}


def downgrade():
    {down}
'''
FIRST = """op.execute("CREATE TABLE person (id BIGINT CONSTRAINT pk_person PRIMARY KEY, "
        "name TEXT NOT NULL)")
    op.execute("INSERT INTO person SELECT n, 'p ' || n FROM generate_series(1, 100) n")"""


def project(root: Path, url: str, env: str, revisions: dict[str, tuple[str, str]]) -> Path:
    """Write a project that runs these revisions, one after the other."""
    versions = root / "migrations" / "versions"
    versions.mkdir(parents=True)
    if env == "async":
        url = url.replace("+psycopg", "+asyncpg")
    (root / "alembic.ini").write_text(INI.format(url=url.replace("%", "%%")))
    (root / "migrations" / "env.py").write_text(ENVS.get(env, env))
    before = None
    for own, (up, down) in revisions.items():
        text = HEAD.format(title=own, own=own, before=repr(before), up=up, down=down)
        (versions / f"{own}.py").write_text(text)
        before = own
    return root


def alembic(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Alembic's own command in a process."""
    return subprocess.run(
        [sys.executable, "-m", "alembic", *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def ask(url: str, query: str) -> object:
    """The first value that a query gives."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            return connection.execute(sa.text(query)).scalar()
    finally:
        engine.dispose()
