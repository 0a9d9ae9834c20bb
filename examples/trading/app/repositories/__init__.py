"""Repositories: loading and storing, one class per aggregate."""

from app.repositories.market import MarketRepository
from app.repositories.order import OrderRepository
from app.repositories.strategy import StrategyRepository
from app.repositories.user import UserRepository

__all__ = ["MarketRepository", "OrderRepository", "StrategyRepository", "UserRepository"]
