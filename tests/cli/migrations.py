"""A project with Alembic in a process of its own, against one database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa
from cli.invoke import Tool

from alchemigrate.database.inspect import inspect
from alchemigrate.values.schema import Schema

ENV = """\
import os

import sqlalchemy as sa
from alembic import context
from shop.models import Base

engine = sa.create_engine(os.environ["SHOP_DATABASE"])
with engine.connect() as connection:
    batch = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=batch
    )
    with context.begin_transaction():
        context.run_migrations()
"""
MAKO = '''\
"""${message}"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades or "pass"}


def downgrade():
    ${downgrades or "pass"}
'''
INI = "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = .\n"


def project(models: str) -> dict[str, str]:
    """The files of a project with these models, and a folder of migrations without any."""
    return {
        "pyproject.toml": "",
        "alembic.ini": INI,
        "migrations/env.py": ENV,
        "migrations/script.py.mako": MAKO,
        "shop/__init__.py": "",
        "shop/models.py": models,
    }


class Migrations:
    """Alembic in a project of its own process, against one database."""

    def __init__(self, folder: Path, url: str, **more: str) -> None:
        self.folder = folder
        self.url = url
        self.variables = {"SHOP_DATABASE": url, "PYTHONDONTWRITEBYTECODE": "1", **more}

    def __call__(self, *words: str) -> str:
        """Run a command; its output, if it does not fail."""
        done = self._done(words)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout + done.stderr

    def fails(self, *words: str) -> str:
        """Run a command that must fail; its output."""
        done = self._done(words)
        assert done.returncode != 0, done.stdout
        return done.stderr

    def _done(self, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "alembic", *words],
            cwd=self.folder,
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def schema(self) -> Schema:
        """What the database has."""
        engine = sa.create_engine(self.url)
        with engine.connect() as connection:
            found = inspect(connection, [None])
        engine.dispose()
        return found

    def run(self, *statements: str) -> None:
        """Send statements to the database."""
        engine = sa.create_engine(self.url)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()


def begun(tool: Tool, url: str, models: str) -> Migrations:
    """A project whose first revision has made the database."""
    tool.plant(project(models))
    (tool.folder / "migrations" / "versions").mkdir()
    alembic = Migrations(tool.folder, url)
    alembic("revision", "--autogenerate", "-m", "first", "--rev-id", "0001")
    alembic("upgrade", "head")
    return alembic
