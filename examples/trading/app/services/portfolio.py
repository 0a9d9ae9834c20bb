"""What a user holds, and what it has earned."""

from decimal import Decimal

from sqlalchemy import case, func, select, delete
from sqlalchemy.orm import aliased

from app.models import Market, OrderSide, PerformanceSnapshot, Position, Ticker, Trade

ZERO = Decimal(0)


class PortfolioService(object):
    def __init__(self, db):
        self.db = db

    def positions(self, user):
        """Open positions with price and unrealized result, by symbol."""
        rows = self.db.execute(
            select(
                Market.symbol,
                Position.quantity,
                Position.average_price,
                Ticker.last_price,
            )
            .select_from(
                Position.__table__.join(Market.__table__).outerjoin(
                    Ticker.__table__, Ticker.market_id == Market.id
                )
            )
            .where(Position.user_id == user.id)
            .where(Position.quantity != 0)
            .order_by(Market.symbol)
        ).fetchall()
        return [self._valued(dict(row._mapping)) for row in rows]

    @staticmethod
    def _valued(position):
        price = position["last_price"] or position["average_price"]
        position["market_value"] = position["quantity"] * price
        position["unrealized_pnl"] = position["quantity"] * (price - position["average_price"])
        return position

    def realized(self, user):
        total = select(func.sum(Trade.realized_pnl - Trade.fee)).where(
            Trade.user_id == user.id
        )
        return self.db.scalar(total) or ZERO

    def flows(self, user):
        """Money paid for purchases and received from sales."""
        bought = case((Trade.side == OrderSide.BUY, Trade.notional), else_=0)
        sold = case((Trade.side == OrderSide.SELL, Trade.notional), else_=0)
        row = (
            self.db.execute(
                select(func.sum(bought).label("bought"), func.sum(sold).label("sold"))
                .where(Trade.user_id == user.id)
            )
            .one()
        )
        return {"bought": row.bought or ZERO, "sold": row.sold or ZERO}

    def summary(self, user):
        positions = self.positions(user)
        unrealized = sum((p["unrealized_pnl"] for p in positions), ZERO)
        realized = self.realized(user)
        return {
            "positions": positions,
            "market_value": sum((p["market_value"] for p in positions), ZERO),
            "realized_pnl": realized,
            "unrealized_pnl": unrealized,
            "total_pnl": realized + unrealized,
        }

    def net_quantity(self, user, symbol):
        """Bought minus sold: must agree with the position."""
        query = (
            select(func.sum(Trade.signed_quantity))
            .join(Trade.market)
            .where(Trade.user_id == user.id, Market.symbol == symbol)
        )
        return self.db.scalar(query) or ZERO

    def equity_curve(self, user):
        """Realized result per day and its running total."""
        day = func.date(Trade.executed_at).label("day")
        daily = (
            select(day, func.sum(Trade.realized_pnl).label("pnl"))
            .where(Trade.user_id == user.id)
            .group_by(day)
            .cte("daily")
        )
        running = func.sum(daily.c.pnl).over(order_by=daily.c.day).label("total")
        result = self.db.execute(select(daily.c.day, daily.c.pnl, running).order_by(daily.c.day))
        return [{"day": str(row._mapping["day"]), "pnl": row._mapping["pnl"], "total": row._mapping["total"]}
                for row in result]

    def best_trade(self, user):
        """The most profitable trade, the earliest when several are equal."""
        other = aliased(Trade)
        best = select(func.max(other.realized_pnl)).where(other.user_id == user.id)
        return (
            self.db.scalars(
                select(Trade)
                .where(Trade.user_id == user.id, Trade.realized_pnl == best.scalar_subquery())
                .order_by(Trade.id)
                .limit(1)
            )
            .first()
        )

    def take_snapshot(self, user, today):
        """Keep today's figures; a second snapshot of a day replaces the first."""
        self.db.execute(delete(PerformanceSnapshot).filter_by(user_id=user.id, taken_on=today))
        figures = self.summary(user)
        snapshot = PerformanceSnapshot(
            user_id=user.id,
            taken_on=today,
            equity=figures["market_value"],
            realized_pnl=figures["realized_pnl"],
            unrealized_pnl=figures["unrealized_pnl"],
        )
        self.db.add(snapshot)
        self.db.commit()
        return snapshot
