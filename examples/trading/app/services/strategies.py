"""Strategies: writing, copying, starting, stopping."""

import sqlalchemy as sa

from app.core.clock import utcnow
from app.core.database import engine
from app.models import Order, StrategyStatus, Trade, TradingStrategy
from app.repositories import StrategyRepository
from app.services import audit


class StrategyService(object):
    def __init__(self, db):
        self.db = db
        self.strategies = StrategyRepository(db)

    def create(self, owner, name, description=None, parameters=None, labels=None):
        strategy = TradingStrategy(
            name=name, description=description, parameters=parameters or {}
        )
        strategy.meta_data = {"labels": labels or [], "source": "api"}
        strategy.owner_id = owner.id
        strategy.tenant_id = owner.tenant_id
        self.db.add(strategy)
        self.db.commit()
        audit.record("strategy:created", owner.id, "strategy", strategy.id)
        return strategy

    def add_label(self, strategy, label):
        labels = list(strategy.meta_data.get("labels", []))
        if label not in labels:
            labels.append(label)
        strategy.meta_data["labels"] = labels
        self.db.commit()
        return labels

    def copy_of(self, strategy, name):
        """A draft with the same parameters that remembers where it comes from."""
        variant = TradingStrategy(
            name=name,
            owner_id=strategy.owner_id,
            description=strategy.description,
            parameters=dict(strategy.parameters),
            meta_data=dict(strategy.meta_data, source="copy"),
        )
        variant.parent = strategy
        if strategy in self.db:
            self.db.add(variant)
        self.db.commit()
        return variant

    def activate(self, strategy):
        strategy.status = StrategyStatus.ACTIVE
        self.db.commit()

    def pause_all_of(self, owner):
        """Stop everything the owner runs. Returns how many were running."""
        table = TradingStrategy.__table__
        running = sa.and_(
            table.c.owner_id == owner.id, table.c.status == StrategyStatus.ACTIVE
        )
        with engine.begin() as conn:
            result = conn.execute(
                table.update().where(running).values(status=StrategyStatus.PAUSED, updated_at=utcnow())
            )
        self.db.expire_all()
        return result.rowcount

    def retire_untraded(self):
        """Retire drafts without a single order."""
        traded = sa.select(Order.strategy_id).where(Order.strategy_id.is_not(None))
        count = (
            self.db.execute(sa.update(TradingStrategy)
            .where(TradingStrategy.status == StrategyStatus.DRAFT)
            .where(TradingStrategy.id.not_in(sa.select(traded.subquery())))
            .values({"status": StrategyStatus.RETIRED}), execution_options={"synchronize_session": False}).rowcount
        )
        self.db.commit()
        return count

    def performance(self, strategy):
        """Trades, turnover and realized result of one strategy."""
        orders, trades = Order.__table__, Trade.__table__
        columns = [
            sa.func.count(trades.c.id).label("trades"),
            sa.func.coalesce(sa.func.sum(trades.c.quantity * trades.c.price), 0).label("turnover"),
            sa.func.coalesce(sa.func.sum(trades.c.realized_pnl), 0).label("realized"),
        ]
        query = sa.select(*columns).select_from(
            orders.join(trades, trades.c.order_id == orders.c.id)
        )
        row = self.db.execute(query.where(orders.c.strategy_id == strategy.id)).fetchone()
        return {
            "trades": row._mapping["trades"],
            "turnover": row._mapping["turnover"],
            "realized": row._mapping["realized"],
        }

    def busiest(self, limit=3):
        """Names of the strategies with most orders, busiest first."""
        per_strategy = (
            sa.select(Order.strategy_id, sa.func.count().label("orders"))
            .where(Order.strategy_id.is_not(None))
            .group_by(Order.strategy_id)
            .alias("per_strategy")
        )
        table = TradingStrategy.__table__
        query = (
            sa.select(table.c.name, per_strategy.c.orders)
            .where(table.c.id == per_strategy.c.strategy_id)
            .order_by(per_strategy.c.orders.desc(), table.c.name)
            .limit(limit)
        )
        return [(row._mapping["name"], row._mapping["orders"]) for row in self.db.execute(query)]
