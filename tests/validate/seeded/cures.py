"""What is changed in the trading models of the 1.x example before anything is planted.

The example is a 1.x backend as they are, with findings of its own (indexes that are missing,
cascades that the database could do); these edits cure all of them. Each is a file, its old text,
which stands there once, and the new one.
"""

from __future__ import annotations

Edit = tuple[str, str, str]
CASCADE = 'cascade="all, delete-orphan", passive_deletes=True'
REFUSE = 'passive_deletes="all"'
BIG_KEY = '    id = Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)\n'
MUTABLE = (
    "from sqlalchemy.ext.mutable import MutableDict\nfrom sqlalchemy.orm import relationship\n"
)
ORM = "from sqlalchemy.orm import relationship\n"


def _index(file: str, column: str) -> Edit:
    return file, column, f"{column[:-1]}, index=True)"


def _more(file: str, call: str, more: str) -> Edit:
    return file, call, f"{call[:-1]}, {more})"


CURES: tuple[Edit, ...] = (
    ("core/types.py", "    impl = CHAR\n", "    impl = CHAR\n    cache_ok = True\n"),
    (
        "core/types.py",
        "    impl = Numeric(24, 8)\n",
        "    impl = Numeric(24, 8)\n    cache_ok = True\n",
    ),
    (
        "models/ab_testing.py",
        '        cascade="all, delete-orphan",\n',
        f"        {CASCADE},\n",
    ),
    _more(
        "models/ab_testing.py", 'relationship("ExperimentAssignment", backref="variant")', CASCADE
    ),
    ("models/ai.py", "import JSON, Boolean", "import JSON, BigInteger, Boolean"),
    ("models/ai.py", ORM, MUTABLE),
    ("models/ai.py", "Column(JSON,", "Column(MutableDict.as_mutable(JSON),"),
    (
        "models/ai.py",
        'relationship("AIPrediction", order_by="AIPrediction.predicted_at")',
        'relationship("AIPrediction", order_by="AIPrediction.predicted_at", '
        f'back_populates="model", {CASCADE})',
    ),
    _more("models/ai.py", 'relationship("AIModel")', 'back_populates="predictions"'),
    (
        "models/ai.py",
        '"ai_predictions"\n',
        f'"ai_predictions"\n{BIG_KEY}',
    ),
    (
        "models/analytics.py",
        'UniqueConstraint("user_id", "taken_on")',
        'UniqueConstraint("taken_on", "user_id")',
    ),
    (
        "models/chat.py",
        'Column("user_id", GUID, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)',
        'Column("user_id", GUID, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, '
        "index=True)",
    ),
    _more("models/chat.py", 'backref="room", order_by="ChatMessage.id")', CASCADE),
    _index("models/chat.py", 'Column(GUID, ForeignKey("users.id", ondelete="SET NULL"))'),
    _index(
        "models/chat.py", 'Column(Integer, ForeignKey("chat_messages.id", ondelete="SET NULL"))'
    ),
    _index(
        "models/copy_trading.py",
        'Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)',
    ),
    _index("models/copy_trading.py", 'Column(GUID, ForeignKey("orders.id", ondelete="SET NULL"))'),
    _more("models/copy_trading.py", 'relationship("CopiedTrade", back_populates="copy")', CASCADE),
    (
        "models/copy_trading.py",
        'back_populates="provider", cascade="all, delete-orphan"',
        f'back_populates="provider", {CASCADE}',
    ),
    ("models/copy_trading.py", "    Boolean,\n", "    BigInteger,\n    Boolean,\n"),
    (
        "models/copy_trading.py",
        'Integer, ForeignKey("trades.id"',
        'BigInteger, ForeignKey("trades.id"',
    ),
    (
        "models/credit.py",
        'backref="account", order_by="CreditTransaction.id"',
        f'backref="account", order_by="CreditTransaction.id", {CASCADE}',
    ),
    ("models/data.py", ORM, MUTABLE),
    ("models/data.py", "Column(JSON,", "Column(MutableDict.as_mutable(JSON),"),
    _more("models/data.py", 'relationship("DataImport", back_populates="source")', REFUSE),
    ("models/exchange.py", ORM, MUTABLE),
    ("models/exchange.py", "Column(JSON,", "Column(MutableDict.as_mutable(JSON),"),
    _more("models/exchange.py", 'relationship("Market", back_populates="exchange")', REFUSE),
    _more(
        "models/exchange.py", 'relationship("ExchangeAccount", back_populates="exchange")', REFUSE
    ),
    _index("models/exchange.py", 'Column(Integer, ForeignKey("exchanges.id"), nullable=False)'),
    (
        "models/market.py",
        'ForeignKey("markets.id", ondelete="CASCADE"), primary_key=True)',
        'ForeignKey("markets.id", ondelete="CASCADE"), primary_key=True, index=True)',
    ),
    _more("models/market.py", 'relationship("Candle", back_populates="market")', CASCADE),
    ("models/oauth.py", ORM, MUTABLE),
    ("models/oauth.py", "Column(JSON,", "Column(MutableDict.as_mutable(JSON),"),
    (
        "models/strategy_submission.py",
        'Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)\n    status',
        'Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)\n'
        "    status",
    ),
    (
        "models/strategy_submission.py",
        'Integer, ForeignKey("strategy_submissions.id", ondelete="CASCADE"), nullable=False\n',
        'Integer, ForeignKey("strategy_submissions.id", ondelete="CASCADE"), nullable=False, '
        "index=True\n",
    ),
    (
        "models/strategy_submission.py",
        'Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)\n    score',
        'Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)\n'
        "    score",
    ),
    (
        "models/strategy_submission.py",
        'backref("submissions", cascade="all, delete-orphan")',
        f'backref("submissions", {CASCADE})',
    ),
    (
        "models/strategy_submission.py",
        'backref="reviews"',
        f'backref=backref("reviews", {CASCADE})',
    ),
    _more("models/subscription.py", 'relationship("Subscription", back_populates="plan")', REFUSE),
    (
        "models/subscription.py",
        'backref="subscription", cascade="all, delete-orphan"',
        f'backref="subscription", {CASCADE}',
    ),
    (
        "models/system.py",
        "\nfrom app.core.clock",
        "from sqlalchemy.ext.mutable import MutableDict\n\nfrom app.core.clock",
    ),
    ("models/system.py", "value = Column(JSON)", "value = Column(MutableDict.as_mutable(JSON))"),
    (
        "models/system.py",
        "details = Column(JSON,",
        "details = Column(MutableDict.as_mutable(JSON),",
    ),
    (
        "models/telegram_integration.py",
        'backref="link", cascade="all, delete-orphan"',
        f'backref="link", {CASCADE}',
    ),
    _index("models/tenant.py", 'Column(GUID, ForeignKey("tenants.id"))'),
    _index(
        "models/tenant.py",
        'Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)',
    ),
    (
        "models/tenant.py",
        'back_populates="tenant", cascade="all, delete-orphan"',
        f'back_populates="tenant", {CASCADE}',
    ),
    _more("models/tenant.py", 'relationship("Subscription", back_populates="tenant")', CASCADE),
    ("models/trading.py", "    CheckConstraint,\n", "    BigInteger,\n    CheckConstraint,\n"),
    (
        "models/trading.py",
        'GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True\n',
        'GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False\n',
    ),
    _index(
        "models/trading.py",
        'Column(Integer, ForeignKey("trading_strategies.id", ondelete="SET NULL"))',
    ),
    (
        "models/trading.py",
        'backref="order", cascade="all, delete-orphan"',
        f'backref="order", {CASCADE}',
    ),
    _index(
        "models/trading.py",
        'Column(GUID, ForeignKey("orders.id", ondelete="CASCADE"), nullable=False)',
    ),
    ("models/trading.py", '"trades"\n', f'"trades"\n{BIG_KEY}'),
    _index("models/user.py", 'Column(GUID, ForeignKey("users.id", ondelete="SET NULL"))'),
    (
        "models/user.py",
        '"TenantMember", back_populates="user", cascade="all, delete-orphan"',
        f'"TenantMember", back_populates="user", {CASCADE}',
    ),
    (
        "models/user.py",
        'lazy="dynamic", cascade="all, delete-orphan"',
        f'lazy="dynamic", {CASCADE}',
    ),
    (
        "models/user.py",
        '"OAuthAccount", back_populates="user", cascade="all, delete-orphan"',
        f'"OAuthAccount", back_populates="user", {CASCADE}',
    ),
    _more("models/user.py", 'relationship("ExchangeAccount", back_populates="user")', CASCADE),
    _more("models/user.py", 'relationship("TradingStrategy", back_populates="owner")', CASCADE),
    _more("models/user.py", 'relationship("Order", back_populates="user")', CASCADE),
    _more("models/user.py", 'relationship("Position", back_populates="user")', CASCADE),
    _more(
        "models/user.py",
        'relationship("CreditAccount", back_populates="user", uselist=False)',
        CASCADE,
    ),
    _more(
        "models/user.py",
        'relationship("TelegramLink", back_populates="user", uselist=False)',
        CASCADE,
    ),
)
