"""Administration, audit trail, maintenance, archive."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, inspect

from app.core.clock import utcnow
from app.core.database import engine, metadata, session_scope
from app.models import User, UserSession
from app.services import admin, audit, maintenance
from app.services.archive import Archive
from app.services.formatting import plain
from app.services.market_data import set_price, store_candles


def test_the_overview_counts_rows(ann, bob):
    overview = admin.database_overview()
    assert overview["users"] == 2 and overview["trades"] == 0
    assert set(overview) == set(metadata.tables)
    assert admin.missing_tables() == []


def test_columns_and_indexes():
    assert "symbol" in admin.columns_of("markets")
    assert "ix_orders_user_status" in admin.index_names()["orders"]


def test_idle_accounts_are_closed_for_all_to_see(db, ann, bob, elsewhere):
    ann.last_login_at = datetime(2020, 1, 1)
    db.commit()
    assert admin.deactivate_idle(datetime(2021, 1, 1)) == 1
    assert elsewhere("SELECT username FROM users WHERE NOT is_active") == "ann"


def test_flags_are_made_and_switched(elsewhere):
    admin.set_flag("dark", True)
    admin.set_flag("beta", True)
    assert admin.enabled_flags() == ["beta", "dark"]
    admin.set_flag("beta", False)
    assert elsewhere("SELECT count(*) FROM feature_flags WHERE enabled") == 1


def test_the_table_of_users(ann, bob, trade):
    trade(ann)
    assert admin.user_table() == [
        {"username": "ann", "role": "trader", "orders": 1, "trades": 1},
        {"username": "bob", "role": "trader", "orders": 0, "trades": 0},
    ]


def test_settings_are_kept(db):
    settings = admin.SettingsService(db)
    assert settings.get("limit", 5) == 5
    settings.set("limit", {"orders": 7})
    settings.set("limit", {"orders": 8})
    assert settings.get("limit") == {"orders": 8}
    assert settings.count() == 1
    assert settings.database_version()[0].isdigit()


def test_an_audit_line_survives_a_rollback(db, ann, elsewhere):
    audit.record("user:looked", ann.id, "user", ann.id, page="portfolio")
    db.rollback()
    assert elsewhere("SELECT details FROM audit_log WHERE action = 'user:looked'") == (
        '{"page": "portfolio"}'
    )


def test_many_audit_lines_at_once(ann, elsewhere):
    audit.record_many("order:seen", ann.id, "order", [1, 2, 3])
    assert elsewhere("SELECT count(*) FROM audit_log WHERE action = 'order:seen'") == 3
    assert audit.count_of("order:seen") == 3


def test_filled_orders_are_counted_by_their_tag(ann, trade):
    trade(ann)
    audit.record("engine:filled")
    audit.record("filled")
    assert audit.filled_orders_noted() == 2


def test_the_trail_can_be_cut_and_made_anonymous(ann, elsewhere):
    audit.record("a", ann.id)
    audit.record("b", ann.id)
    assert audit.actions_of(ann.id) == ["user:registered", "a", "b"]
    audit.anonymise(ann.id)
    assert audit.actions_of(ann.id) == []
    assert audit.purge_before(utcnow() + timedelta(minutes=1)) == 3
    assert elsewhere("SELECT count(*) FROM audit_log") == 0


def test_a_scope_commits_or_rolls_back(ann, elsewhere):
    with session_scope() as session:
        session.query(User).get(ann.id).first_name = "Anna"
    assert elsewhere("SELECT first_name FROM users") == "Anna"
    with pytest.raises(KeyError):
        with session_scope() as session:
            session.query(User).get(ann.id).first_name = "Hanna"
            session.flush()
            raise KeyError("no")
    assert elsewhere("SELECT first_name FROM users") == "Anna"


def test_pruning_is_seen_by_others(db, ann, btc, elsewhere):
    set_price(btc.id, 1)
    db.add(UserSession(user_id=ann.id, token_id="t1", expires_at=datetime(2020, 1, 1)))
    db.add(UserSession(user_id=ann.id, token_id="t2", expires_at=datetime(2999, 1, 1)))
    db.commit()
    assert maintenance.prune(utcnow()) == {"user_sessions": 1, "tickers": 1}
    assert elsewhere("SELECT token_id FROM user_sessions") == "t2"
    assert elsewhere("SELECT count(*) FROM tickers") == 0


def test_the_schema_is_rebuilt(ann, elsewhere):
    maintenance.rebuild_schema()
    assert elsewhere("SELECT count(*) FROM users") == 0


def test_sizes_and_oldest(ann, btc):
    assert maintenance.audit_size() == 1
    assert maintenance.oldest_candle() is None
    at = datetime(2024, 1, 1)
    store_candles(
        btc.id, "1h", [dict(opened_at=at, open=1, high=2, low=1, close=2, volume=1.0)]
    )
    oldest = maintenance.oldest_candle()
    assert oldest["opened_at"] == at and oldest["high"] == Decimal(2)


def test_columns_nobody_declared():
    assert maintenance.undeclared_columns() == []
    engine.execute("ALTER TABLE feature_flags ADD COLUMN owner VARCHAR(20)")
    try:
        assert maintenance.undeclared_columns() == ["feature_flags.owner"]
        assert "owner" in maintenance.reflect_table("feature_flags").c
    finally:
        engine.execute("ALTER TABLE feature_flags DROP COLUMN owner")


def test_a_backup_table_is_a_copy(ann, bob, elsewhere):
    try:
        assert maintenance.backup_table("credit_accounts") == 2
        assert maintenance.backup_table("credit_accounts") == 2
        assert elsewhere("SELECT count(*) FROM credit_accounts_backup") == 2
    finally:
        maintenance.drop_backup("credit_accounts")
    assert not inspect(engine).has_table("credit_accounts_backup")


def test_the_schema_can_be_cloned():
    target = create_engine("sqlite://")
    assert set(maintenance.clone_schema(target)) == set(metadata.tables)


def test_the_dump_command_can_log_in():
    command = maintenance.dump_command("postgresql://trading:s3cret@db/trading")
    assert command[-1] == "postgresql://trading:s3cret@db/trading"
    assert maintenance.dump_command()[-2].endswith("trading.db")


def test_the_replica_has_a_url():
    url = maintenance.replica_url("replica.internal", "s3cret")
    assert (url.host, url.port, url.password) == ("replica.internal", 5432, "s3cret")


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path)


def test_old_trades_are_archived_once(archive, ann, trade):
    trade(ann, "buy", "2", "100", at=datetime(2023, 1, 1))
    trade(ann, "buy", "1", "100", at=datetime(2024, 1, 1))
    assert archive.store(datetime(2023, 6, 1)) == 1
    assert archive.store(datetime(2023, 6, 1)) == 0
    assert archive.turnover("ann") == 200
    assert archive.turnover("bob") == 0


def test_the_archive_forgets_on_request(archive, ann, trade):
    trade(ann, "buy", "2", "100", at=datetime(2023, 1, 1))
    archive.store(datetime(2023, 6, 1))
    assert archive.turnover("ann") == 200
    assert archive.forget("ann") == 1
    assert archive.known_ids() == set()


def test_plain_values():
    assert plain(Decimal("10.500000")) == "10.5"
    assert plain(Decimal("100")) == "100"
    assert plain("x") == "x"
