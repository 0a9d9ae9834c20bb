"""Reports: exact rows."""

import json
from datetime import datetime

import pytest

from app.core.database import engine
from app.models import Order, Trade
from app.services import reports
from app.services.strategies import StrategyService


@pytest.fixture
def market_day(ann, bob, trade, strategy):
    """Ann earns 50, Bob loses 5."""
    trade(ann, "buy", "2", "100", at=datetime(2024, 1, 1, 9, 30), strategy=strategy)
    trade(ann, "sell", "1", "150", at=datetime(2024, 1, 1, 15, 5), fee=2)
    trade(bob, "buy", "4", "10", symbol="ACME", at=datetime(2024, 1, 2, 9, 45))
    trade(bob, "sell", "1", "5", symbol="ACME", at=datetime(2024, 1, 2, 15, 20))


def test_the_leaderboard(market_day):
    assert reports.leaderboard() == [
        {"username": "ann", "pnl": 50, "trades": 2, "place": 1},
        {"username": "bob", "pnl": -5, "trades": 2, "place": 2},
    ]
    assert len(reports.leaderboard(limit=1)) == 1


def test_equal_results_share_a_place(ann, bob, trade):
    trade(ann)
    trade(bob)
    assert [line["place"] for line in reports.leaderboard()] == [1, 1]


def test_turnover_by_market(market_day):
    assert reports.turnover_by_market() == [("BTCUSDT", 350), ("ACME", 45)]
    assert reports.turnover_by_market(100) == [("BTCUSDT", 350)]


def test_bought_and_sold_side_by_side(market_day):
    assert reports.volume_ratio() == [
        {"symbol": "ACME", "bought": 40, "sold": 5},
        {"symbol": "BTCUSDT", "bought": 200, "sold": 150},
    ]


def test_sides_have_names(market_day):
    assert reports.side_names() == {"bought": 2, "sold": 2}


def test_traders_and_symbols(market_day):
    assert reports.active_traders() == 2
    assert reports.traded_symbols() == ["ACME", "BTCUSDT"]
    assert reports.traders_per_exchange() == 2


def test_the_biggest_trade(market_day):
    biggest = reports.biggest_trade()
    assert set(biggest) == {"id", "quantity", "price"}
    assert (biggest["quantity"], biggest["price"]) == (2, 100)


def test_no_trade_is_the_biggest():
    assert reports.biggest_trade() is None


def test_who_is_above_average(market_day):
    assert reports.traders_above_average() == ["ann"]


def test_strategies_with_their_number_of_orders(db, ann, market_day):
    StrategyService(db).create(ann, "Idle")
    assert reports.strategies_with_counts() == [
        {"name": "Breakout", "order_count": 1},
        {"name": "Idle", "order_count": 0},
    ]


def test_the_share_of_filled_orders_is_a_whole_number(db, ann, btc, market_day):
    engine.execute("UPDATE orders SET status = 'CANCELLED' WHERE strategy_id IS NOT NULL")
    engine.execute("DELETE FROM orders WHERE side = 'SELL' AND user_id = ?", str(ann.id))
    assert db.query(Order).count() == 3
    share = reports.filled_share()
    assert share == 66 and isinstance(share, int)


def test_a_share_of_nothing():
    assert reports.filled_share() is None


def test_filters_narrow_the_same_query(db, ann, market_day):
    everything = [trade.id for trade in db.query(Trade).order_by(Trade.id)]
    assert reports.trade_filter() == everything
    assert reports.trade_filter(symbol="ACME") == everything[2:]
    assert reports.trade_filter(user_id=ann.id, side="sell") == [everything[1]]
    assert reports.count_matching() == 4
    assert reports.count_matching(user_id=ann.id) == 2


def test_hours_of_trading(market_day):
    assert reports.hours_of_trading() == [
        {"hour": "09:00", "trades": 2},
        {"hour": "15:00", "trades": 2},
    ]


def test_trades_of_somebody(market_day):
    found = reports.trades_of("ann", limit=1)
    assert len(found) == 1
    assert found[0]["fee"] == 2 and found[0]["net"] == 148
    assert list(found[0]) == ["id", "quantity", "price", "fee", "net"]


def test_exported_lines_are_json(market_day):
    lines = [json.loads(line) for line in reports.export_trades()]
    assert len(lines) == 4
    assert lines[0]["price"] == "100" and list(lines[0]) == ["id", "quantity", "price"]


def test_the_exported_leaderboard_is_csv(market_day):
    assert reports.export_leaderboard() == ["username,pnl", "ann,50", "bob,-5"]


def test_the_view_of_trades_per_day(ann, market_day):
    (day,) = reports.daily_stats(ann)
    assert (day.day, day.trades, day.turnover, day.realized) == ("2024-01-01", 2, 350, 50)
    assert repr(day).startswith("<DailyTradeStats")
