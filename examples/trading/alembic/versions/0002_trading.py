"""Exchanges, markets, strategies, orders, trades."""

import sqlalchemy as sa
from alembic import op

from app.core.types import GUID, ExternalId, Money

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "exchanges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("maker_fee", sa.Numeric(precision=8, scale=6), nullable=False),
        sa.Column("taker_fee", sa.Numeric(precision=8, scale=6), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
        sa.UniqueConstraint("code", name=op.f("uq_exchanges_code")),
    )
    op.create_table(
        "markets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.Enum("SPOT", "STOCK", name="market_kind"), nullable=False),
        sa.Column("quote", sa.String(length=12), nullable=False),
        sa.Column("tick_size", sa.Numeric(precision=16, scale=8), nullable=False),
        sa.Column("lot_size", sa.Numeric(precision=16, scale=8), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("base_asset", sa.String(length=12), nullable=True),
        sa.Column("isin", sa.String(length=12), nullable=True),
        sa.Column("sector", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchanges.id"], name=op.f("fk_markets_exchange_id_exchanges")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_markets")),
        sa.UniqueConstraint("exchange_id", "symbol", name=op.f("uq_markets_exchange_id")),
    )
    op.create_index(op.f("ix_markets_symbol"), "markets", ["symbol"], unique=False)
    op.create_table(
        "candles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("interval", sa.String(length=8), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("open", Money(), nullable=False),
        sa.Column("high", Money(), nullable=False),
        sa.Column("low", Money(), nullable=False),
        sa.Column("close", Money(), nullable=False),
        sa.Column("volume", sa.Float(), nullable=False),
        sa.CheckConstraint("high >= low", name=op.f("ck_candles_high_above_low")),
        sa.ForeignKeyConstraint(
            ["market_id"],
            ["markets.id"],
            name=op.f("fk_candles_market_id_markets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candles")),
        sa.UniqueConstraint(
            "market_id", "interval", "opened_at", name=op.f("uq_candles_market_id")
        ),
    )
    op.create_index("ix_candles_opened_at", "candles", ["opened_at"], unique=False)
    op.create_table(
        "exchange_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("user_id", GUID(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("external_id", ExternalId, nullable=True),
        sa.Column("api_key_cipher", sa.String(length=500), nullable=True),
        sa.Column("read_only", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exchange_id"],
            ["exchanges.id"],
            name=op.f("fk_exchange_accounts_exchange_id_exchanges"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_exchange_accounts_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_accounts")),
        sa.UniqueConstraint(
            "user_id", "exchange_id", "label", name=op.f("uq_exchange_accounts_user_id")
        ),
    )
    op.create_table(
        "positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("user_id", GUID(), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("quantity", Money(), nullable=False),
        sa.Column("average_price", Money(), nullable=False),
        sa.ForeignKeyConstraint(
            ["market_id"], ["markets.id"], name=op.f("fk_positions_market_id_markets")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_positions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
        sa.UniqueConstraint("user_id", "market_id", name=op.f("uq_positions_user_id")),
    )
    op.create_index(op.f("ix_positions_market_id"), "positions", ["market_id"], unique=False)
    op.create_table(
        "tickers",
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("last_price", Money(), nullable=False),
        sa.Column("change_24h", sa.Numeric(precision=10, scale=4), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["market_id"],
            ["markets.id"],
            name=op.f("fk_tickers_market_id_markets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("market_id", name=op.f("pk_tickers")),
    )
    op.create_table(
        "trading_strategies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("owner_id", GUID(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=True),
        sa.Column(
            "status",
            sa.Enum("DRAFT", "ACTIVE", "PAUSED", "RETIRED", name="strategy_status"),
            nullable=False,
        ),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("labels", sa.String(length=255), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", GUID(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["users.id"],
            name=op.f("fk_trading_strategies_owner_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["trading_strategies.id"],
            name=op.f("fk_trading_strategies_parent_id_trading_strategies"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_trading_strategies_tenant_id_tenants"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trading_strategies")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_trading_strategies_owner_id")),
    )
    op.create_index(
        op.f("ix_trading_strategies_owner_id"), "trading_strategies", ["owner_id"], unique=False
    )
    op.create_index(
        op.f("ix_trading_strategies_tenant_id"), "trading_strategies", ["tenant_id"], unique=False
    )
    op.create_table(
        "watchlist",
        sa.Column("user_id", GUID(), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["market_id"],
            ["markets.id"],
            name=op.f("fk_watchlist_market_id_markets"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_watchlist_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "market_id", name=op.f("pk_watchlist")),
    )
    op.create_table(
        "orders",
        sa.Column("id", GUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("user_id", GUID(), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("side", sa.Enum("BUY", "SELL", name="order_side"), nullable=False),
        sa.Column(
            "status",
            sa.Enum("PENDING", "FILLED", "CANCELLED", "REJECTED", name="order_status"),
            nullable=False,
        ),
        sa.Column("quantity", Money(), nullable=False),
        sa.Column("client_reference", sa.String(length=60), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_orders_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["market_id"], ["markets.id"], name=op.f("fk_orders_market_id_markets")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"],
            ["trading_strategies.id"],
            name=op.f("fk_orders_strategy_id_trading_strategies"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_orders_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    op.create_index(op.f("ix_orders_market_id"), "orders", ["market_id"], unique=False)
    op.create_index(op.f("ix_orders_strategy_id"), "orders", ["strategy_id"], unique=False)
    op.create_index("ix_orders_user_status", "orders", ["user_id", "status"], unique=False)
    op.create_table(
        "limit_orders",
        sa.Column("id", GUID(), nullable=False),
        sa.Column("limit_price", Money(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["orders.id"], name=op.f("fk_limit_orders_id_orders"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_orders")),
    )
    op.create_table(
        "stop_orders",
        sa.Column("id", GUID(), nullable=False),
        sa.Column("stop_price", Money(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["orders.id"], name=op.f("fk_stop_orders_id_orders"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_orders")),
    )
    op.create_table(
        "trades",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", GUID(), nullable=False),
        sa.Column("user_id", GUID(), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.Enum("BUY", "SELL", name="trade_side"), nullable=False),
        sa.Column("quantity", Money(), nullable=False),
        sa.Column("price", Money(), nullable=False),
        sa.Column("fee", Money(), nullable=False),
        sa.Column("realized_pnl", Money(), nullable=False),
        sa.Column("executed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("price > 0", name=op.f("ck_trades_price_positive")),
        sa.ForeignKeyConstraint(
            ["market_id"], ["markets.id"], name=op.f("fk_trades_market_id_markets")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_trades_order_id_orders"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_trades_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trades")),
    )
    op.create_index(op.f("ix_trades_market_id"), "trades", ["market_id"], unique=False)
    op.create_index("ix_trades_user_executed", "trades", ["user_id", "executed_at"], unique=False)


def downgrade():
    op.drop_table("trades")
    op.drop_table("stop_orders")
    op.drop_table("limit_orders")
    op.drop_table("orders")
    op.drop_table("watchlist")
    op.drop_table("trading_strategies")
    op.drop_table("tickers")
    op.drop_table("positions")
    op.drop_table("exchange_accounts")
    op.drop_table("candles")
    op.drop_table("markets")
    op.drop_table("exchanges")
