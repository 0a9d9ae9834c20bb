"""Every table of the application. Import models from here."""

from app.models.tenant import Tenant, TenantMember
from app.models.user import User, UserRole
from app.models.session import UserSession
from app.models.oauth import OAuthAccount, OAuthProvider
from app.models.subscription import Invoice, Plan, Subscription, SubscriptionStatus
from app.models.credit import CreditAccount, CreditKind, CreditTransaction
from app.models.exchange import Exchange, ExchangeAccount
from app.models.market import Market, MarketKind, SpotMarket, StockMarket, watchlist
from app.models.market_data import Candle, Ticker
from app.models.trading import (
    LimitOrder,
    MarketOrder,
    Order,
    OrderSide,
    OrderStatus,
    Position,
    StopOrder,
    StrategyStatus,
    Trade,
    TradingStrategy,
)
from app.models.copy_trading import CopiedTrade, CopyRelationship, SignalProvider
from app.models.strategy_submission import (
    StrategySubmission,
    SubmissionReview,
    SubmissionStatus,
)
from app.models.ab_testing import Experiment, ExperimentAssignment, ExperimentVariant
from app.models.ai import AIModel, AIPrediction
from app.models.analytics import DailyTradeStats, PerformanceSnapshot, daily_trade_stats
from app.models.chat import ChatMessage, ChatRoom, room_members
from app.models.data import DataImport, DataSource, ImportStatus
from app.models.system import AuditLog, FeatureFlag, SystemSetting
from app.models.telegram_integration import TelegramAlert, TelegramLink

__all__ = [
    "AIModel", "AIPrediction", "AuditLog", "Candle", "ChatMessage", "ChatRoom", "CopiedTrade",
    "CopyRelationship", "CreditAccount", "CreditKind", "CreditTransaction", "DailyTradeStats",
    "DataImport", "DataSource", "Exchange", "ExchangeAccount", "Experiment",
    "ExperimentAssignment", "ExperimentVariant", "FeatureFlag", "ImportStatus", "Invoice",
    "LimitOrder", "Market", "MarketKind", "MarketOrder", "OAuthAccount", "OAuthProvider", "Order",
    "OrderSide", "OrderStatus", "PerformanceSnapshot", "Plan", "Position", "SignalProvider",
    "SpotMarket", "StockMarket", "StopOrder", "StrategyStatus", "StrategySubmission",
    "SubmissionReview", "SubmissionStatus", "Subscription", "SubscriptionStatus", "SystemSetting",
    "TelegramAlert", "TelegramLink", "Tenant", "TenantMember", "Ticker", "Trade",
    "TradingStrategy", "User", "UserRole", "UserSession", "daily_trade_stats", "room_members",
    "watchlist",
]
