"""Orders, trades and positions of the user."""

import uuid

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy import select

from app.api.dependencies import current_user
from app.core.database import get_db
from app.models import Market, Position, TradingStrategy
from app.repositories import OrderRepository
from app.repositories.base import NotFound
from app.schemas.requests import FillRequest, OrderRequest
from app.schemas.views import order_view, plain_values, trade_view
from app.services.orders import OrderRefused, OrderService
from app.services.portfolio import PortfolioService

router = APIRouter(tags=["trading"])


def _own(order_id, user, db):
    order = OrderRepository(db).get(order_id)
    if order is None or order.user_id != user.id:
        raise HTTPException(404, "order %s does not exist" % order_id)
    return order


@router.post("/orders", status_code=201)
def place(body: OrderRequest, user=Depends(current_user), db=Depends(get_db)):
    strategy = None
    if body.strategy_id is not None:
        strategy = db.get(TradingStrategy, body.strategy_id)
        if strategy is None or strategy.owner_id != user.id:
            raise HTTPException(404, "strategy %s does not exist" % body.strategy_id)
    try:
        order = OrderService(db).place(
            user,
            body.symbol,
            body.side,
            body.quantity,
            limit=body.limit,
            stop=body.stop,
            strategy=strategy,
            ref=body.reference,
        )
    except NotFound as error:
        raise HTTPException(404, str(error)) from error
    except OrderRefused as error:
        raise HTTPException(422, str(error)) from error
    return order_view(order)


@router.get("/orders")
def open_orders(user=Depends(current_user), db=Depends(get_db)):
    return [order_view(order) for order in OrderRepository(db).open_of(user)]


@router.get("/orders/summary")
def order_summary(user=Depends(current_user), db=Depends(get_db)):
    return OrderService(db).status_counts(user)


@router.post("/orders/{order_id}/fill")
def fill(order_id: uuid.UUID, body: FillRequest, user=Depends(current_user), db=Depends(get_db)):
    """The simulated exchange: fills the order at once."""
    try:
        trade = OrderService(db).fill(_own(order_id, user, db), body.price, body.fee)
    except OrderRefused as error:
        db.rollback()
        raise HTTPException(422, str(error)) from error
    return trade_view(trade)


@router.delete("/orders/{order_id}", status_code=204)
def cancel(order_id: uuid.UUID, user=Depends(current_user), db=Depends(get_db)):
    try:
        OrderService(db).cancel(_own(order_id, user, db))
    except OrderRefused as error:
        raise HTTPException(422, str(error)) from error


@router.delete("/orders")
def cancel_all(user=Depends(current_user), db=Depends(get_db)):
    return {"cancelled": [str(key) for key in OrderService(db).cancel_all(user)]}


@router.get("/trades")
def trades(symbol: str = None, user=Depends(current_user), db=Depends(get_db)):
    return [trade_view(trade) for trade in OrderRepository(db).history(user, symbol)]


@router.get("/positions")
def positions(user=Depends(current_user), db=Depends(get_db)):
    return [plain_values(position) for position in PortfolioService(db).positions(user)]


@router.get("/positions/{symbol}/check")
def check_position(symbol: str, user=Depends(current_user), db=Depends(get_db)):
    """Whether the position agrees with the trades it came from."""
    held = (
        db.execute(
            select(Position.quantity)
            .join(Position.market)
            .where(Position.user_id == user.id, Market.symbol == symbol)
        )
        .scalar_one_or_none()
    )
    net = PortfolioService(db).net_quantity(user, symbol)
    return {"agrees": (held or 0) == net}
