"""Autogenerate renames what differs in its name alone, and is quiet once that is done."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.config import Config
from alembic.migration import MigrationContext
from migrate.alembic.alembic_project import project

from alchemigrate.migrate.alembic.environment import comparing

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ENV = """\
import sqlalchemy as sa
from alchemigrate.migrate.alembic import run_env

metadata = sa.MetaData(naming_convention={convention})
sa.Table("person", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(9), unique=True))
sa.Table("pet", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("owner", sa.ForeignKey("person.id"{more})), sa.Column("age", sa.Integer, index=True))
"""
RUN = "run_env(metadata)\n"


def metadata(convention: dict[str, str], more: str = "") -> sa.MetaData:
    scope: dict[str, sa.MetaData] = {}
    exec(ENV.format(convention=convention, more=more), scope)
    return scope["metadata"]


def generated(url: str, wanted: sa.MetaData, dialect_options: dict[str, object]) -> list[str]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=dialect_options)
        script = produce_migrations(context, wanted)
        assert script.upgrade_ops is not None
        assert script.downgrade_ops is not None
        up = render_python_code(script.upgrade_ops).splitlines()
        down = render_python_code(script.downgrade_ops).splitlines()
    engine.dispose()
    assert len(up) == len(down)
    return [line.strip() for line in up if not line.strip().startswith("#")]


def test_names_are_renamed(database: str, tmp_path: Path) -> None:
    engine = sa.create_engine(database)
    metadata({"ix": "old_%(table_name)s_%(column_0_name)s"}).create_all(engine)
    text = ENV.format(convention=CONVENTION, more="") + RUN
    config = Config(project(tmp_path, database, text, {}) / "alembic.ini")
    (tmp_path / "migrations" / "script.py.mako").write_text(MAKO)
    command.revision(config, "names", autogenerate=True)
    (written,) = (tmp_path / "migrations" / "versions").glob("*.py")
    renames = [line for line in written.read_text().splitlines() if "op." in line]
    assert sorted(renames[:5]) == [
        '    op.rename_constraint("person", "person_name_key", "uq_person_name", index=True)',
        '    op.rename_constraint("person", "person_pkey", "pk_person", index=True)',
        '    op.rename_constraint("pet", "old_pet_age", "ix_pet_age", index=True)',
        '    op.rename_constraint("pet", "pet_owner_fkey", "fk_pet_owner_person", index=False)',
        '    op.rename_constraint("pet", "pet_pkey", "pk_pet", index=True)',
    ]
    assert len(renames) == 10
    command.upgrade(config, "head")
    command.check(config)
    command.downgrade(config, "base")
    metadata({"ix": "old_%(table_name)s_%(column_0_name)s"}).drop_all(engine)
    engine.dispose()


def test_what_differs_in_more_is_left_to_alembic(database: str) -> None:
    engine = sa.create_engine(database)
    metadata({}).create_all(engine)
    engine.dispose()
    lines = generated(database, metadata(CONVENTION, ', ondelete="CASCADE"'), comparing())
    assert any("op.drop_constraint(op.f('pet_owner_fkey')" in line for line in lines)
    assert any("op.create_foreign_key(op.f('fk_pet_owner_person')" in line for line in lines)
    assert not any("rename_constraint" in line and "fkey" in line for line in lines)


@pytest.mark.parametrize("options", [{}, comparing()], ids=["plain", "run_env"])
def test_what_is_ours_is_left_alone(options: dict[str, object], database: str) -> None:
    wanted = metadata(CONVENTION)
    engine = sa.create_engine(database)
    wanted.create_all(engine)
    with engine.begin() as connection:
        for statement in OURS:
            connection.exec_driver_sql(statement)
    engine.dispose()
    assert generated(database, wanted, options) == [
        "op.drop_index(op.f('ix_person_id'), table_name='person')"
    ]


OURS = (
    "CREATE TABLE alchemigrate_jobs (job TEXT PRIMARY KEY)",
    "CREATE INDEX by_job ON alchemigrate_jobs (job)",
    "ALTER TABLE pet ADD alchemigrate_pet_age_new BIGINT",
    "CREATE INDEX alchemigrate_pet_ix_new ON pet (alchemigrate_pet_age_new)",
    "CREATE INDEX ix_person_id ON person (id)",
)
MAKO = '''\
"""${message}"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''
