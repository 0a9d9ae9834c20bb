"""Defects of types and values, and of names."""

from __future__ import annotations

from .planting import Defect

DEFECTS = (
    Defect(
        "AM401",
        "invoices.amount",
        edits=(
            (
                "models/subscription.py",
                "    amount = Column(Money, nullable=False)",
                "    amount = Column(Float, nullable=False)",
            ),
            ("models/subscription.py", "Date, Enum,", "Date, Enum, Float,"),
        ),
        place="models/subscription.py",
    ),
    Defect(
        "AM403",
        "telegram_alerts.sent_at",
        edits=(
            (
                "models/telegram_integration.py",
                "sent_at = Column(DateTime)",
                "sent_at = Column(DateTime(timezone=True), default=datetime.datetime.utcnow)",
            ),
            (
                "models/telegram_integration.py",
                '"""Alerts by Telegram."""\n',
                '"""Alerts by Telegram."""\n\nimport datetime\n',
            ),
        ),
        place="models/telegram_integration.py",
        also=("AM402",),
    ),
    Defect(
        "AM404",
        "chat_rooms.is_private",
        edits=(
            (
                "models/chat.py",
                "is_private = Column(Boolean, nullable=False, default=False)",
                "is_private = Column(Boolean)",
            ),
        ),
        place="models/chat.py",
    ),
    Defect(
        "AM406",
        "trades.side",
        edits=(
            (
                "models/trading.py",
                'Enum(OrderSide, name="trade_side")',
                'Enum("B", "S", name="order_side")',
            ),
        ),
        place="models/trading.py",
    ),
    Defect(
        "AM407",
        "exchanges.limits",
        edits=(("models/exchange.py", "Column(MutableDict.as_mutable(JSON),", "Column(JSON,"),),
        place="models/exchange.py",
    ),
    Defect(
        "AM408",
        "oauth_accounts.profile",
        edits=(("models/oauth.py", "default=dict", "default={}"),),
        place="models/oauth.py",
    ),
    Defect(
        "AM409",
        "tickers.updated_at",
        edits=(
            (
                "models/market_data.py",
                "updated_at = sa.Column(sa.DateTime, nullable=False, default=utcnow)",
                "updated_at = sa.Column(sa.DateTime, nullable=False, default=utcnow())",
            ),
        ),
        place="models/market_data.py",
    ),
    Defect(
        "AM410",
        "credit_transactions.kind",
        edits=(
            (
                "models/credit.py",
                'Enum(CreditKind, name="credit_kind")',
                "Enum(CreditKind, native_enum=False)",
            ),
        ),
        place="models/credit.py",
    ),
    Defect(
        "AM411",
        "audit_log.actor_id",
        edits=(("core/types.py", "    impl = CHAR\n    cache_ok = True\n", "    impl = CHAR\n"),),
        place="models/system.py",
    ),
    Defect(
        "AM503",
        f"daily_trade_stats.{'a' * 63}c",
        edits=(
            (
                "models/analytics.py",
                '    Column("realized", Money),\n',
                '    Column("realized", Money),\n'
                f'    Column("{"a" * 63}b", Integer),\n    Column("{"a" * 63}c", Integer),\n',
            ),
        ),
        also=("AM506", "AM508"),
        place="models/analytics.py",
    ),
    Defect(
        "AM502",
        "trades.ix_trades_user_executed",
        edits=(
            (
                "models/market_data.py",
                '"candles"\n    __table_args__ = (\n',
                '"candles"\n    __table_args__ = (\n'
                '        sa.Index("ix_trades_user_executed", "interval"),\n',
            ),
        ),
        place="models/trading.py",
    ),
    Defect(
        "AM504",
        "experiments",
        edits=(
            (
                "models/ab_testing.py",
                "running = Column(Boolean, nullable=False, default=True)",
                "running = Column(Boolean(create_constraint=True), nullable=False, default=True)",
            ),
        ),
        dialect="sqlite",
        place="models/ab_testing.py",
    ),
    Defect(
        "AM501",
        "MetaData",
        edits=(("core/database.py", '    "pk": "pk_%(table_name)s",\n', ""),),
    ),
    Defect(
        "AM509",
        "data_imports.rowsKept",
        edits=(
            (
                "models/data.py",
                "    rows_kept = Column(Integer,",
                '    rows_kept = Column("rowsKept", Integer,',
            ),
        ),
        place="models/data.py",
    ),
    Defect(
        "AM510",
        "signal_providers.user",
        edits=(
            (
                "models/copy_trading.py",
                "    is_public = Column(Boolean,",
                '    is_public = Column("user", Boolean,',
            ),
        ),
        place="models/copy_trading.py",
    ),
)
