"""Snapshots of performance, and the reporting view of trades per day."""

from datetime import date
from decimal import Decimal

from sqlalchemy import (
    DDL,
    Column,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, metadata
from app.core.mixins import IntegerKeyMixin, OwnedMixin
from app.core.types import GUID, Money


class PerformanceSnapshot(IntegerKeyMixin, OwnedMixin, Base):
    __tablename__ = "performance_snapshots"
    __table_args__ = (UniqueConstraint("user_id", "taken_on"),)

    taken_on: Mapped[date] = mapped_column(Date, nullable=False)
    equity: Mapped[Decimal] = mapped_column(Money, nullable=False)
    realized_pnl: Mapped[Decimal] = mapped_column(Money, nullable=False, default=0)
    unrealized_pnl: Mapped[Decimal] = mapped_column(Money, nullable=False, default=0)


# The view is made by DDL below, so its Table must not be part of create_all().
view_metadata = MetaData()

daily_trade_stats = Table(
    "daily_trade_stats",
    view_metadata,
    Column("user_id", GUID, primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("trades", Integer),
    Column("turnover", Money),
    Column("realized", Money),
)

VIEW_SQL = """
CREATE VIEW daily_trade_stats AS
SELECT t.user_id AS user_id, CAST(date(t.executed_at) AS VARCHAR(10)) AS day,
       count(*) AS trades, sum(t.quantity * t.price) AS turnover,
       sum(t.realized_pnl) AS realized
FROM trades t
GROUP BY t.user_id, date(t.executed_at)
"""

event.listen(metadata, "before_create", DDL("DROP VIEW IF EXISTS daily_trade_stats"))
event.listen(metadata, "after_create", DDL(VIEW_SQL))
event.listen(metadata, "before_drop", DDL("DROP VIEW IF EXISTS daily_trade_stats"))


class DailyTradeStats(object):
    """One row of the reporting view."""

    def __repr__(self):
        return "<DailyTradeStats %s %s: %s>" % (self.user_id, self.day, self.trades)


Base.registry.map_imperatively(DailyTradeStats, daily_trade_stats)
