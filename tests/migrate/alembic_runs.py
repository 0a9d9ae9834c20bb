"""Alembic in this process, on a folder of revisions and a database."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

ENV = """\
from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
"""
TEXT = """\
import sqlalchemy as sa
from alembic import op

revision = "{name}"
down_revision = {before}


def upgrade():
{up}


def downgrade():
{down}
"""
CATALOGUE = (
    "SELECT table_schema, table_name, column_name, is_nullable, data_type, column_default FROM "
    "information_schema.columns WHERE table_schema IN ('public', 'shop')",
    "SELECT schemaname, indexname, indexdef FROM pg_indexes WHERE schemaname IN ('public', 'shop')",
    "SELECT conrelid::regclass::text, conname, convalidated, pg_get_constraintdef(oid) "
    "FROM pg_constraint",
    "SELECT enumtypid::regtype::text, enumlabel, enumsortorder FROM pg_enum",
    "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid",
)


def plant(folder: Path, revisions: dict[str, tuple[str, str]], more: str = "") -> None:
    """Write revisions, one after the other: the bodies of both functions by name."""
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text("")
    (folder / "env.py").write_text(ENV + more)
    before = None
    for name, (up, down) in revisions.items():
        text = TEXT.format(
            name=name, before=repr(before), up=indent(up, "    "), down=indent(down, "    ")
        )
        (folder / "versions" / f"{name}.py").write_text(text)
        before = name


def run(folder: Path, url: str, *steps: str) -> None:
    """Go to revisions, one after the other: `+b` upgrades to b, `-a` goes back to a."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            for step in steps:
                move = command.upgrade if step.startswith("+") else command.downgrade
                move(config, step[1:])
    finally:
        engine.dispose()


def catalogue(url: str) -> list[list[tuple[object, ...]]]:
    """What a database has, as its catalogue tells it."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = [sorted(tuple(row) for row in connection.exec_driver_sql(one)) for one in CATALOGUE]
    engine.dispose()
    return found
