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
        strategy.metadata = {"labels": labels or [], "source": "api"}
        strategy.owner_id = owner.id
        strategy.tenant_id = owner.tenant_id
        self.db.add(strategy)
        self.db.commit()
        audit.record("strategy:created", owner.id, "strategy", strategy.id)
        return strategy

    def add_label(self, strategy: TradingStrategy, label):
        labels = list(strategy.metadata.get("labels", []))
        if label not in labels:
            labels.append(label)
        strategy.metadata = dict(strategy.metadata, labels=labels)
        self.db.commit()
        return labels

    def copy_of(self, strategy, name):
        """A draft with the same parameters that remembers where it comes from."""
        variant = TradingStrategy(
            name=name,
            owner_id=strategy.owner_id,
            description=strategy.description,
            parameters=dict(strategy.parameters),
            meta_data=dict(strategy.metadata, source="copy"),
        )
        variant.parent = strategy
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
        with engine.connect() as conn:
            result = conn.execute(
                table.update(running).values(status=StrategyStatus.PAUSED, updated_at=utcnow())
            )
        self.db.expire_all()
        return result.rowcount

    def retire_untraded(self):
        """Retire drafts without a single order."""
        traded = self.db.query(Order.strategy_id).filter(Order.strategy_id.isnot(None))
        count = (
            self.db.query(TradingStrategy)
            .filter(TradingStrategy.status == StrategyStatus.DRAFT)
            .filter(TradingStrategy.id.notin_(traded.subquery()))
            .update({"status": StrategyStatus.RETIRED}, synchronize_session=False)
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
        query = sa.select(columns).select_from(
            orders.join(trades, trades.c.order_id == orders.c.id)
        )
        row = self.db.execute(query.where(orders.c.strategy_id == strategy.id)).fetchone()
        return {
            "trades": row["trades"],
            "turnover": row["turnover"],
            "realized": row["realized"],
        }

    def busiest(self, limit=3):
        """Names of the strategies with most orders, busiest first."""
        per_strategy = (
            sa.select([Order.strategy_id, sa.func.count().label("orders")])
            .where(Order.strategy_id.isnot(None))
            .group_by(Order.strategy_id)
            .alias("per_strategy")
        )
        table = TradingStrategy.__table__
        query = (
            sa.select([table.c.name, per_strategy.c.orders])
            .where(table.c.id == per_strategy.c.strategy_id)
            .order_by(per_strategy.c.orders.desc(), table.c.name)
            .limit(limit)
        )
        return [(row["name"], row["orders"]) for row in self.db.execute(query)]
