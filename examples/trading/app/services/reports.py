"""Reports for the administrators: Core queries over the whole platform."""

from decimal import Decimal

from sqlalchemy import and_, case, distinct, func, select, text

from app.core.database import SessionLocal, engine
from app.models import (
    DailyTradeStats,
    Exchange,
    Market,
    Order,
    OrderSide,
    OrderStatus,
    Trade,
    TradingStrategy,
    User,
)
from app.services.formatting import as_dicts, csv_lines, export_row

users = User.__table__
orders = Order.__table__
trades = Trade.__table__
markets = Market.__table__
exchanges = Exchange.__table__
strategies = TradingStrategy.__table__


def leaderboard(limit=10):
    """Traders by realized result; equal results share a rank."""
    totals = (
        select(
            trades.c.user_id,
            func.sum(trades.c.realized_pnl).label("pnl"),
            func.count(trades.c.id).label("trades"),
        )
        .group_by(trades.c.user_id)
        .alias("totals")
    )
    place = func.rank().over(order_by=totals.c.pnl.desc()).label("place")
    query = (
        select(users.c.username, totals.c.pnl, totals.c.trades, place)
        .select_from(totals.join(users, users.c.id == totals.c.user_id))
        .order_by(place, users.c.username)
        .limit(limit)
    )
    with engine.connect() as connection:
        return as_dicts(connection.execute(query))


def turnover_by_market(min_turnover=0):
    """Turnover per market, the largest first."""
    turnover = func.sum(trades.c.quantity * trades.c.price).label("turnover")
    query = (
        select(markets.c.symbol, turnover)
        .where(trades.c.market_id == markets.c.id)
        .group_by(markets.c.symbol)
        .having(func.sum(trades.c.quantity * trades.c.price) >= min_turnover)
    )
    with engine.connect() as connection:
        return [(row._mapping["symbol"], row._mapping["turnover"]) for row in connection.execute(
            query.order_by(turnover.desc())
        )]


def volume_ratio():
    """Buy and sell turnover of each market side by side."""
    amount = trades.c.quantity * trades.c.price
    bought = func.sum(case((trades.c.side == OrderSide.BUY, amount), else_=0)).label("bought")
    sold = func.sum(case((trades.c.side == OrderSide.SELL, amount), else_=0)).label("sold")
    columns = [markets.c.symbol]
    columns += [bought, sold]
    query = select(*columns).select_from(
        markets.join(trades, trades.c.market_id == markets.c.id)
    )
    with engine.connect() as connection:
        rows = connection.execute(query.group_by(markets.c.symbol).order_by(markets.c.symbol)).fetchall()
    return [dict(**row._mapping) for row in rows]


def side_names():
    """Orders per side, with words for people."""
    side = case({"BUY": "bought", "SELL": "sold"}, value=func.upper(orders.c.side)).label(
        "side"
    )
    query = select(side, func.count(orders.c.id)).group_by(side).order_by(side)
    with engine.connect() as connection:
        return {label: n for label, n in connection.execute(query)}


def active_traders():
    """How many different people traded at all."""
    query = select(func.count(distinct(trades.c.user_id)))
    with engine.connect() as connection:
        return connection.execute(query).scalar()


def traded_symbols():
    query = (
        select(markets.c.symbol)
        .where(and_(markets.c.id == trades.c.market_id, markets.c.is_active.is_(True)))
        .distinct()
    )
    with engine.connect() as connection:
        return sorted(row[0] for row in connection.execute(query))


def biggest_trade():
    """The trade of the highest notional, as a dictionary; None when nothing was traded."""
    amount = trades.c.quantity * trades.c.price
    largest = select(func.max(amount)).scalar_subquery()
    query = select(trades.c.id, trades.c.quantity, trades.c.price).where(amount == largest)
    with engine.connect() as connection:
        row = connection.execute(query.order_by(trades.c.id)).first()
    return None if row is None else dict(row._mapping)


def traders_above_average():
    """Names of those whose result is above the mean result of a trade."""
    mean = select(func.avg(trades.c.realized_pnl))
    good = select(trades.c.user_id).where(trades.c.realized_pnl > mean.scalar_subquery()).alias("good")
    query = select(users.c.username).where(users.c.id.in_(select(good))).order_by(users.c.username)
    with engine.connect() as connection:
        return [name for (name,) in connection.execute(query)]


def strategies_with_counts():
    """Every strategy with its number of orders, zero included."""
    order_count = (
        select(func.count(orders.c.id))
        .where(orders.c.strategy_id == strategies.c.id)
        .scalar_subquery()
        .label("order_count")
    )
    query = select(strategies.c.name, order_count).order_by(strategies.c.name)
    with engine.connect() as connection:
        return as_dicts(connection.execute(query))


def filled_share():
    """Filled orders as a share of all orders, in whole percents; None without orders."""
    total = func.count(orders.c.id)
    filled = func.count(case((orders.c.status == OrderStatus.FILLED, orders.c.id)))
    with engine.connect() as connection:
        return connection.execute(select(filled * 100 // total).having(total > 0)).scalar()


def trade_filter(user_id=None, symbol=None, side=None):
    """One query, narrowed by what the page asks for."""
    query = select(trades.c.id).order_by(trades.c.id)
    if user_id is not None:
        query = query.where(trades.c.user_id == user_id)
    if symbol is not None:
        query = query.where(
            trades.c.market_id.in_(select(markets.c.id).where(markets.c.symbol == symbol))
        )
    if side is not None:
        query = query.where(trades.c.side == OrderSide(side))
    with engine.connect() as connection:
        return [row._mapping["id"] for row in connection.execute(query)]


def count_matching(**criteria):
    """How many trades the same filter finds: one more round trip than needed, but simple."""
    base = select(trades.c.id, trades.c.user_id)
    if criteria.get("user_id") is not None:
        base = base.where(trades.c.user_id == criteria["user_id"])
    counting = base.with_only_columns(func.count(trades.c.id))
    with engine.connect() as connection:
        return connection.execute(counting).scalar()


def traders_per_exchange():
    """Distinct traders per exchange."""
    pairs = (
        select(exchanges.c.code, trades.c.user_id)
        .select_from(
            exchanges.join(markets, markets.c.exchange_id == exchanges.c.id).join(
                trades, trades.c.market_id == markets.c.id
            )
        )
        .distinct()
    )
    query = select(func.count()).select_from(pairs.subquery())
    with engine.connect() as connection:
        return connection.execute(query).scalar()


def hours_of_trading():
    """Trades per hour of the day, as they are written on the wall clock."""
    sql = "SELECT strftime('%H:00', executed_at) AS hour, count(*) AS trades FROM trades "
    if engine.dialect.name == "postgresql":
        sql = "SELECT to_char(executed_at, 'HH24:00') AS hour, count(*) AS trades FROM trades "
    sql += "GROUP BY 1 ORDER BY 1"
    with engine.connect() as conn:
        return as_dicts(conn.exec_driver_sql(sql))


def trades_of(username, limit=20):
    """The last trades of somebody, newest first."""
    with engine.connect() as conn:
        result = conn.execute(
            text(
                "SELECT t.id, t.quantity, t.price, t.fee FROM trades t "
                "JOIN users u ON u.id = t.user_id WHERE u.username = :username "
                "ORDER BY t.id DESC LIMIT :limit"
            ),
            {"username": username, "limit": limit},
        )
        return [_with_net(row) for row in result]


def _with_net(row):
    found = dict(row._mapping)
    found["net"] = row.quantity * row.price - row.fee
    return {key: float(value) if isinstance(value, Decimal) else value for key, value in found.items()}


def export_trades():
    """All trades as lines of JSON."""
    query = select(trades.c.id, trades.c.quantity, trades.c.price).order_by(trades.c.id)
    with engine.connect() as connection:
        return [export_row(row) for row in connection.execute(query)]


def export_leaderboard():
    query = (
        select(users.c.username, func.sum(trades.c.realized_pnl).label("pnl"))
        .where(users.c.id == trades.c.user_id)
        .group_by(users.c.username)
        .order_by(users.c.username)
    )
    with engine.connect() as connection:
        return csv_lines(connection.execute(query).fetchall())


def daily_stats(user):
    """The user's rows of the reporting view, by day."""
    db = SessionLocal()
    try:
        return (
            db.query(DailyTradeStats)
            .filter(DailyTradeStats.user_id == user.id)
            .order_by(DailyTradeStats.day)
            .all()
        )
    finally:
        db.close()
