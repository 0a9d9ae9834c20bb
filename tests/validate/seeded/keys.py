"""Defects of keys and indexes."""

from __future__ import annotations

from .planting import Defect

DEFECTS = (
    Defect(
        "AM101",
        "invoices.subscription_id",
        edits=(
            (
                "models/subscription.py",
                'ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False, index=True',
                'ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False',
            ),
        ),
        place="models/subscription.py",
    ),
    Defect(
        "AM101",
        "exchange_accounts.exchange_id",
        edits=(
            (
                "models/exchange.py",
                'Column(Integer, ForeignKey("exchanges.id"), nullable=False, index=True)',
                'Column(Integer, ForeignKey("exchanges.id"), nullable=False)',
            ),
        ),
        place="models/exchange.py",
    ),
    Defect(
        "AM102",
        "data_imports.source_id",
        edits=(
            (
                "models/data.py",
                'Column(Integer, ForeignKey("data_sources.id")',
                'Column(String(20), ForeignKey("data_sources.id")',
            ),
        ),
        place="models/data.py",
    ),
    Defect(
        "AM103",
        "orders.market_id",
        edits=(
            (
                "models/trading.py",
                'Column(Integer, ForeignKey("markets.id"), nullable=False, index=True)\n'
                "    strategy_id",
                'Column(SmallInteger, ForeignKey("markets.id"), nullable=False, index=True)\n'
                "    strategy_id",
            ),
            ("models/trading.py", "    String,\n", "    SmallInteger,\n    String,\n"),
        ),
        place="models/trading.py",
    ),
    Defect(
        "AM104",
        "candles.ix_candles_opened_at",
        edits=(
            (
                "models/market_data.py",
                'sa.Index("ix_candles_opened_at", "opened_at"),',
                'sa.Index("ix_candles_opened_at", "opened_at"),\n'
                '        sa.Index("ix_candles_opened_again", "opened_at"),',
            ),
        ),
        place="models/market_data.py",
    ),
    Defect(
        "AM105",
        "positions.ix_positions_user_id",
        edits=(
            (
                "models/trading.py",
                '__table_args__ = (UniqueConstraint("user_id", "market_id"),)',
                '__table_args__ = (UniqueConstraint("user_id", "market_id"),'
                ' Index("ix_positions_user_id", "user_id"))',
            ),
        ),
        place="models/trading.py",
    ),
    Defect(
        "AM106",
        "system_settings.ix_system_settings_key",
        edits=(
            (
                "models/system.py",
                "key = Column(String(80), primary_key=True)",
                "key = Column(String(80), primary_key=True, index=True)",
            ),
        ),
        place="models/system.py",
    ),
    Defect(
        "AM107",
        "users.uq_users_email_username",
        edits=(
            (
                "models/user.py",
                'Index("ix_users_names",',
                'sa.UniqueConstraint("email", "username", name="uq_users_email_username"),\n'
                '        Index("ix_users_names",',
            ),
            ("models/user.py", "import enum\n", "import enum\n\nimport sqlalchemy as sa\n"),
        ),
        place="models/user.py",
    ),
    Defect(
        "AM108",
        "ai_predictions.market_id",
        edits=(
            (
                "models/ai.py",
                'market_id = Column(Integer, ForeignKey("markets.id"), nullable=False, index=True)',
                "market_id = Column(Integer, nullable=False, index=True)",
            ),
            (
                "models/ai.py",
                'relationship("Market")',
                'relationship("Market", '
                'primaryjoin="Market.id == foreign(AIPrediction.market_id)")',
            ),
        ),
        place="models/ai.py",
    ),
    Defect(
        "AM109",
        "audit_log.market_id",
        edits=(
            (
                "models/system.py",
                "    amount_of_rows = Column(Integer)\n",
                "    amount_of_rows = Column(Integer)\n    market_id = Column(Integer)\n",
            ),
        ),
        place="models/system.py",
    ),
    Defect(
        "AM110",
        "User.telegram_link",
        edits=(
            (
                "models/telegram_integration.py",
                'ForeignKey("users.id", ondelete="CASCADE"), nullable=False, unique=True',
                'ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True',
            ),
        ),
        place="models/user.py",
    ),
    Defect(
        "AM111",
        "room_members",
        edits=(
            (
                "models/chat.py",
                'ForeignKey("chat_rooms.id", ondelete="CASCADE"), primary_key=True)',
                'ForeignKey("chat_rooms.id", ondelete="CASCADE"), nullable=False, index=True)',
            ),
            (
                "models/chat.py",
                'ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)',
                'ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)',
            ),
        ),
        place="models/chat.py",
    ),
    Defect(
        "AM112",
        "rates",
        edits=(
            (
                "models/analytics.py",
                "view_metadata = MetaData()\n",
                'view_metadata = MetaData()\n\nrates = Table(\n    "rates",\n    metadata,\n'
                '    Column("code", String(3)),\n    Column("day", Date),\n)\n',
            ),
        ),
        place="models/analytics.py",
    ),
    Defect(
        "AM113",
        "feature_flags.id",
        edits=(
            (
                "models/system.py",
                '    __tablename__ = "feature_flags"\n',
                '    __tablename__ = "feature_flags"\n'
                "    id = Column(SmallInteger, primary_key=True)\n",
            ),
            ("models/system.py", "Index, Integer, String", "Index, Integer, SmallInteger, String"),
        ),
        place="models/system.py",
    ),
    Defect(
        "AM114",
        "trades.id",
        edits=(
            (
                "models/trading.py",
                'id = Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)',
                "id = Column(Integer, primary_key=True)",
            ),
        ),
        place="models/trading.py",
    ),
    Defect(
        "AM115",
        "oauth_accounts.subject",
        edits=(
            (
                "models/oauth.py",
                "subject = Column(String(255), nullable=False)",
                "subject = Column(String(255))",
            ),
        ),
        place="models/oauth.py",
    ),
    Defect(
        "AM116",
        "plans.uq_plans_code",
        edits=(
            (
                "models/subscription.py",
                "max_strategies = Column(Integer, nullable=False, default=3)",
                "max_strategies = Column(Integer, nullable=False, default=3)\n"
                "    deleted_on = Column(Date)",
            ),
        ),
        place="models/subscription.py",
    ),
    Defect(
        "AM118",
        "copy_relationships.follower_id",
        edits=(
            (
                "models/copy_trading.py",
                'follower_id = Column(GUID, ForeignKey("users.id"',
                'follower_id = Column(GUID, ForeignKey("users.referrer_id"',
            ),
        ),
        place="models/copy_trading.py",
    ),
)
