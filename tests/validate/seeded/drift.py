"""Defects of a database, or of its use; the models are clean."""

from __future__ import annotations

from .planting import Defect

DEFECTS = (
    Defect("AM601", "telegram_alerts", ddl=("DROP TABLE telegram_alerts",)),
    Defect("AM602", "old_orders", ddl=("CREATE TABLE old_orders (id INTEGER PRIMARY KEY)",)),
    Defect("AM603", "users.locked_until", ddl=("ALTER TABLE users DROP COLUMN locked_until",)),
    Defect("AM604", "tenants.fax", ddl=("ALTER TABLE tenants ADD COLUMN fax TEXT",)),
    Defect(
        "AM605",
        "plans.monthly_price",
        ddl=("ALTER TABLE plans ALTER COLUMN monthly_price DROP NOT NULL",),
    ),
    Defect(
        "AM606",
        "candles.volume",
        ddl=("ALTER TABLE candles ALTER COLUMN volume TYPE VARCHAR(40)",),
    ),
    Defect(
        "AM606",
        "audit_log.action",
        ddl=("ALTER TABLE audit_log ALTER COLUMN action TYPE VARCHAR(20)",),
    ),
    Defect(
        "AM607",
        "invoices.subscription_id",
        ddl=("ALTER TABLE invoices DROP CONSTRAINT fk_invoices_subscription_id_subscriptions",),
    ),
    Defect("AM608", "orders.user_id, status", ddl=("DROP INDEX ix_orders_user_status",)),
    Defect(
        "AM608",
        "exchanges.code",
        ddl=("ALTER TABLE exchanges DROP CONSTRAINT uq_exchanges_code",),
    ),
    Defect(
        "AM609",
        "positions.fk_positions_market_id_markets",
        ddl=(
            "ALTER TABLE positions DROP CONSTRAINT fk_positions_market_id_markets",
            "ALTER TABLE positions ADD CONSTRAINT fk_positions_market_id_markets "
            "FOREIGN KEY (market_id) REFERENCES markets (id) NOT VALID",
        ),
    ),
    Defect(
        "AM610",
        "trades.ix_trades_user_executed",
        ddl=(
            "UPDATE pg_index SET indisvalid = false "
            "WHERE indexrelid = 'ix_trades_user_executed'::regclass",
        ),
    ),
    Defect(
        "AM611", "oauth_accounts.provider", ddl=("ALTER TYPE oauth_provider ADD VALUE 'GITLAB'",)
    ),
    Defect("AM612", "experiments.id", ddl=("ALTER SEQUENCE experiments_id_seq OWNED BY NONE",)),
    Defect(
        "AM614",
        "credit_accounts.ck_credit_accounts_balance_positive",
        ddl=("ALTER TABLE credit_accounts DROP CONSTRAINT ck_credit_accounts_balance_positive",),
    ),
    Defect(
        "AM616",
        "data_sources.endpoint",
        ddl=("ALTER TABLE data_sources ADD CONSTRAINT uq_endpoint UNIQUE (endpoint)",),
    ),
    Defect(
        "AM617",
        "watchlist",
        ddl=("ALTER INDEX ix_watchlist_market_id RENAME TO watchlist_markets",),
    ),
    Defect(
        "AM619",
        "room_members",
        ddl=("ALTER TABLE room_members DROP CONSTRAINT pk_room_members",),
    ),
    Defect("AM701", "ai_models.id", ddl=("SELECT setval('ai_models_id_seq', 1900000000)",)),
    Defect(
        "AM702",
        "feature_flags.ix_flags_enabled",
        ddl=(
            "CREATE INDEX ix_flags_enabled ON feature_flags (name, enabled, created_at)",
            "INSERT INTO feature_flags (name, enabled, created_at, updated_at) "
            "SELECT md5(n::text), true, now(), now() FROM generate_series(1, 30000) n",
            "ANALYZE feature_flags",
        ),
        also=("AM604",),
    ),
    Defect(
        "AM703",
        "system_settings",
        ddl=(
            "INSERT INTO system_settings (key, created_at, updated_at) "
            "SELECT md5(n::text), now(), now() FROM generate_series(1, 20000) n",
            "ANALYZE system_settings",
            *("SELECT count(*) FROM system_settings WHERE value IS NULL",) * 12,
            "SELECT pg_stat_force_next_flush()",
        ),
    ),
)
