"""Alembic: the migrated schema is the one of the models, and data arrive."""

import os

import pytest
from sqlalchemy import inspect

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from app.core.database import make_engine, metadata
from app.models import daily_trade_stats

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


@pytest.fixture
def config(tmp_path):
    config = Config(os.path.join(ROOT, "alembic.ini"))
    config.set_main_option("script_location", os.path.join(ROOT, "alembic"))
    config.attributes["database_url"] = "sqlite:///%s" % (tmp_path / "migrated.db")
    return config


@pytest.fixture
def migrated(config):
    """An engine of the database that the migrations work on."""
    engine = make_engine(config.attributes["database_url"])
    yield engine
    engine.dispose()


def insert_user_and_strategy(engine, labels):
    engine.execute(
        "INSERT INTO users (id, email, username, password_hash, role, is_active, failed_logins, "
        "preferences, created_at, updated_at) VALUES "
        "('11111111-1111-1111-1111-111111111111', 'a@example.com', 'a', '', 'TRADER', 1, 0, '{}', "
        "'2024-01-01 00:00:00', '2024-01-01 00:00:00')"
    )
    engine.execute(
        "INSERT INTO trading_strategies (id, owner_id, name, status, parameters, labels, "
        "created_at, updated_at) VALUES (1, '11111111-1111-1111-1111-111111111111', 'x', 'DRAFT', "
        "'{}', ?, '2024-01-01 00:00:00', '2024-01-01 00:00:00')",
        labels,
    )


def test_migrations_lead_to_the_models(config, migrated):
    command.upgrade(config, "head")
    with migrated.connect() as conn:
        context = MigrationContext.configure(conn)
        assert compare_metadata(context, metadata) == []
    assert daily_trade_stats.name in inspect(migrated).get_view_names()


def test_labels_become_meta_data(config, migrated):
    command.upgrade(config, "0003")
    insert_user_and_strategy(migrated, "fast,btc")
    command.upgrade(config, "head")
    row = migrated.execute("SELECT id, meta_data FROM trading_strategies").first()
    assert dict(row) == {"id": 1, "meta_data": '{"labels": ["fast", "btc"], "source": "import"}'}
    assert migrated.execute("SELECT version_num FROM alembic_version").scalar() == "0005"


def test_meta_data_become_labels_again(config, migrated):
    command.upgrade(config, "0003")
    insert_user_and_strategy(migrated, "fast,btc")
    command.upgrade(config, "0004")
    command.downgrade(config, "0003")
    assert migrated.execute("SELECT labels FROM trading_strategies").scalar() == "fast,btc"


def test_old_tags_are_translated(config, migrated):
    command.upgrade(config, "0004")
    migrated.execute(
        "INSERT INTO audit_log (at, action, details) VALUES (?, ?, '{}')",
        [("2024-01-01 00:00:00", tag) for tag in ("trade", "login_failed", "other")],
    )
    command.upgrade(config, "head")
    rows = migrated.execute("SELECT action, amount_of_rows FROM audit_log ORDER BY id").fetchall()
    assert [(row["action"], row["amount_of_rows"]) for row in rows] == [
        ("order:filled", 1),
        ("user:locked", None),
        ("other", None),
    ]


def test_everything_can_be_taken_back(config, migrated):
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    assert inspect(migrated).get_table_names() == ["alembic_version"]


def test_the_sql_can_be_printed(config, capsys):
    command.upgrade(config, "0001:0003", sql=True)
    assert "CREATE TABLE trades" in capsys.readouterr().out
