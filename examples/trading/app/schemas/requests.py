"""Bodies of requests."""

from decimal import Decimal
from typing import Dict, List, Optional

from pydantic import BaseModel, Field


class LoginRequest(BaseModel):
    login: str
    password: str


class RegisterRequest(BaseModel):
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    username: str = Field(min_length=3, max_length=60)
    password: str = Field(min_length=8)
    first_name: Optional[str] = None
    last_name: Optional[str] = None


class StrategyRequest(BaseModel):
    name: str = Field(min_length=1, max_length=120)
    description: Optional[str] = None
    parameters: Dict[str, object] = {}
    labels: List[str] = []


class OrderRequest(BaseModel):
    symbol: str
    side: str = Field(pattern="^(buy|sell)$")
    quantity: Decimal
    limit: Optional[Decimal] = None
    stop: Optional[Decimal] = None
    strategy_id: Optional[int] = None
    reference: Optional[str] = None


class FillRequest(BaseModel):
    price: Decimal = Field(gt=0)
    fee: Decimal = Decimal(0)


class FollowRequest(BaseModel):
    ratio: Decimal = Decimal(1)


class AmountRequest(BaseModel):
    amount: Decimal = Field(gt=0)
    note: Optional[str] = None


class TransferRequest(BaseModel):
    receiver: str
    amount: Decimal = Field(gt=0)


class FlagRequest(BaseModel):
    enabled: bool
