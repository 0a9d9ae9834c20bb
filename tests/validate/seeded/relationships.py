"""Defects of relationships."""

from __future__ import annotations

from .planting import Defect

USER = "models/user.py"

DEFECTS = (
    Defect(
        "AM201",
        "Exchange.markets",
        edits=(
            (
                "models/exchange.py",
                'relationship("Market", back_populates="exchange", passive_deletes="all")',
                'relationship("Market", passive_deletes="all")',
            ),
        ),
        place="models/exchange.py",
        also=("AM211",),
    ),
    Defect(
        "AM202",
        "Position.user",
        edits=(
            (
                "models/trading.py",
                'relationship("User", back_populates="positions")',
                'relationship("User", back_populates="postions")',
            ),
        ),
        place="models/trading.py",
        alone=True,
    ),
    Defect(
        "AM203",
        "Tenant.branches",
        edits=(("models/tenant.py", 'remote_side="Tenant.id", back_populates', "back_populates"),),
        place="models/tenant.py",
        alone=True,
    ),
    Defect(
        "AM204",
        "Ticker.market",
        edits=(
            (
                "models/market_data.py",
                'relationship("Market", back_populates="ticker")',
                'relationship("Markt", back_populates="ticker")',
            ),
        ),
        place="models/market_data.py",
        alone=True,
    ),
    Defect(
        "AM205",
        "Subscription.plan",
        edits=(
            (
                "models/subscription.py",
                'relationship("Plan", back_populates="subscriptions")',
                'relationship("Plan", back_populates="subscriptions", '
                'cascade="all, delete-orphan")',
            ),
        ),
        place="models/subscription.py",
        alone=True,
    ),
    Defect(
        "AM206",
        "StrategySubmission.submitter",
        edits=(
            (
                "models/strategy_submission.py",
                '    submitter = relationship("User", foreign_keys=[submitter_id])',
                '    editor_id = Column(GUID, ForeignKey("users.id"), index=True)\n'
                '    submitter = relationship("User")',
            ),
        ),
        place="models/strategy_submission.py",
        alone=True,
    ),
    Defect(
        "AM211",
        "AIPrediction.model",
        edits=(
            (
                "models/ai.py",
                'relationship("AIModel", back_populates="predictions")',
                'relationship("AIModel")',
            ),
            ("models/ai.py", 'predicted_at", back_populates="model",', 'predicted_at",'),
        ),
        place="models/ai.py",
    ),
    Defect(
        "AM212",
        "CopyRelationship.follower",
        edits=(
            (
                "models/copy_trading.py",
                'follower = relationship("User")',
                'follower = relationship("User", overlaps="leader")',
            ),
        ),
        place="models/copy_trading.py",
    ),
    Defect(
        "AM221",
        "User.strategies",
        edits=(
            (
                USER,
                '"TradingStrategy", back_populates="owner", cascade="all, delete-orphan", '
                "passive_deletes=True",
                '"TradingStrategy", back_populates="owner"',
            ),
        ),
        place=USER,
    ),
    Defect(
        "AM222",
        "Order.trades",
        edits=(
            (
                "models/trading.py",
                'backref="order", cascade="all, delete-orphan", passive_deletes=True',
                'backref="order", cascade="all, delete-orphan"',
            ),
        ),
        place="models/trading.py",
    ),
    Defect(
        "AM223",
        "Tenant.branches",
        edits=(
            (
                "models/tenant.py",
                'ForeignKey("tenants.id")',
                'ForeignKey("tenants.id", ondelete="CASCADE")',
            ),
        ),
        place="models/tenant.py",
    ),
    Defect(
        "AM224",
        "Plan.subscriptions",
        edits=(
            (
                "models/subscription.py",
                'back_populates="plan", passive_deletes="all"',
                'back_populates="plan", cascade="all, delete-orphan", passive_deletes=True',
            ),
        ),
        place="models/subscription.py",
    ),
    Defect(
        "AM225",
        "Trade.user",
        edits=(
            (
                "models/trading.py",
                'user = relationship("User")',
                'user = relationship("User", cascade="all")',
            ),
        ),
        place="models/trading.py",
    ),
    Defect(
        "AM226",
        "TelegramLink.alerts",
        edits=(
            (
                "models/telegram_integration.py",
                'backref="link", cascade="all, delete-orphan", passive_deletes=True',
                'backref="link", cascade="save-update, merge, delete-orphan"',
            ),
        ),
        place="models/telegram_integration.py",
        also=("AM221",),
    ),
    Defect(
        "AM227",
        "User.watched",
        edits=(
            (
                USER,
                'secondary="watchlist", back_populates="watchers"',
                'secondary="watchlist", back_populates="watchers", cascade="all"',
            ),
        ),
        place=USER,
    ),
    Defect(
        "AM232",
        "User.orders",
        edits=(
            (
                USER,
                'relationship("Order", back_populates="user",',
                'relationship("Order", lazy="joined", back_populates="user",',
            ),
        ),
        place=USER,
    ),
    Defect(
        "AM234",
        "ChatMessage.replies",
        edits=(
            (
                "models/chat.py",
                'replies = relationship("ChatMessage", back_populates="reply_to")',
                'replies = relationship("ChatMessage", back_populates="reply_to", lazy="joined")',
            ),
        ),
        place="models/chat.py",
        also=("AM232",),
    ),
)
