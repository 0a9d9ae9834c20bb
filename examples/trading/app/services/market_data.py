"""Candles and tickers: taken in, kept, shown."""

from decimal import Decimal

from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from app.core.clock import utcnow
from app.core.database import engine
from app.models import Candle, Market, Ticker
from app.repositories import MarketRepository

candles = Candle.__table__
tickers = Ticker.__table__
markets = Market.__table__


def _insert_for(connection):
    """INSERT with ON CONFLICT, of the database in use."""
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert


def store_candles(market_id, interval, rows):
    """Insert candles; those known already are brought up to date. Returns how many came."""
    values = [dict(row, market_id=market_id, interval=interval) for row in rows]
    if not values:
        return 0
    with engine.connect() as conn:
        statement = _insert_for(conn)(candles).values(values)
        conn.execute(
            statement.on_conflict_do_update(
                index_elements=["market_id", "interval", "opened_at"],
                set_={
                    "high": statement.excluded.high,
                    "low": statement.excluded.low,
                    "close": statement.excluded.close,
                    "volume": statement.excluded.volume,
                },
            )
        )
        conn.commit()
    return len(values)


def set_price(market_id, price):
    """The last price: one row per market."""
    with engine.connect() as conn:
        known = conn.scalar(
            text("SELECT count(*) FROM tickers WHERE market_id = :market"), {"market": market_id}
        )
        if known:
            conn.execute(
                text(
                    "UPDATE tickers SET last_price = :price, updated_at = :now "
                    "WHERE market_id = :market"
                ),
                {"price": float(price),
                "now": str(utcnow()),
                "market": market_id},
            )
            conn.commit()
        else:
            conn.execute(
                tickers.insert(),
                {"market_id": market_id,
                "last_price": Decimal(price),
                "change_24h": 0,
                "updated_at": utcnow()},
            )
            conn.commit()


def replace_candles(market_id, rows):
    """Throw the market's candles away and take these, all or nothing."""
    conn = engine.connect()
    try:
        before = conn.execute(
            select(func.count()).where(candles.c.market_id == market_id)
        ).scalar()
        conn.rollback()
        transaction = conn.begin()
        try:
            conn.execute(candles.delete().where(candles.c.market_id == market_id))
            _insert_all(conn, market_id, rows)
            transaction.commit()
        except Exception:
            transaction.rollback()
            raise
        return before
    finally:
        conn.close()


def _insert_all(conn, market_id, rows):
    for row in rows:
        conn.execute(candles.insert(), {"market_id": market_id, "interval": "1h", **row})


def import_quotes(quotes):
    """Last prices from a file: pairs of market id and price, straight into the table."""
    with engine.begin() as conn:
        conn.exec_driver_sql(
            "INSERT INTO tickers (market_id, last_price, change_24h, updated_at) "
            "VALUES (?, ?, 0, '2024-01-01 00:00:00')",
            [(market_id, float(price)) for market_id, price in quotes],
        )


class MarketDataService(object):
    def __init__(self, db):
        self.db = db
        self.markets = MarketRepository(db)

    def candles_of(self, symbol, limit=100):
        market = self.markets.by_symbol(symbol)
        newest = (
            select(Candle)
            .where(Candle.market_id == market.id)
            .order_by(Candle.opened_at.desc())
            .limit(limit)
        )
        return list(reversed(self.db.scalars(newest).all()))

    def closing_range(self, symbol):
        """Lowest and highest price, and the number of candles."""
        query = (
            select(
                func.min(Candle.low).label("low"),
                func.max(Candle.high).label("high"),
                func.count(Candle.id).label("candles"),
            )
            .join(Candle.market)
            .where(Market.symbol == symbol)
        )
        row = self.db.execute(query).one()
        return dict(zip(row._mapping.keys(), row))

    def moving_average(self, symbol, window=3):
        """Closing prices with their moving average over the last candles."""
        market = self.markets.by_symbol(symbol)
        average = func.avg(candles.c.close).over(
            order_by=candles.c.opened_at, rows=(-(window - 1), 0)
        )
        query = (
            select(candles.c.opened_at, candles.c.close, average.label("average"))
            .where(candles.c.market_id == market.id)
            .order_by(candles.c.opened_at)
        )
        return [dict(row._mapping) for row in self.db.execute(query)]

    def gainers(self, limit=5):
        """Markets by the change of 24 hours, unknown ones last."""
        query = (
            select(markets.c.symbol, tickers.c.change_24h)
            .select_from(markets.outerjoin(tickers))
            .order_by(tickers.c.change_24h.desc().nulls_last(), markets.c.symbol)
            .limit(limit)
        )
        return [row._mapping["symbol"] for row in self.db.execute(query)]
