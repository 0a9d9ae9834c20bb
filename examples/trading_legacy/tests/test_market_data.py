"""Candles and prices."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.core.database import engine
from app.models import Ticker
from app.repositories import MarketRepository
from app.services.market_data import (
    MarketDataService,
    import_quotes,
    replace_candles,
    set_price,
    store_candles,
)

START = datetime(2024, 1, 1)


def candle(hour, close, **values):
    figures = {"open": close, "high": close, "low": close, "close": close, "volume": 1.0}
    figures.update(values)
    return dict(figures, opened_at=START + timedelta(hours=hour))


def test_stored_candles_are_there_for_others(btc, elsewhere):
    assert store_candles(btc.id, "1h", [candle(0, 10), candle(1, 11)]) == 2
    assert elsewhere("SELECT count(*) FROM candles") == 2
    assert store_candles(btc.id, "1h", []) == 0


def test_a_known_candle_is_brought_up_to_date(btc, elsewhere):
    store_candles(btc.id, "1h", [candle(0, 10)])
    store_candles(btc.id, "1h", [candle(0, 12, open=10)])
    assert elsewhere("SELECT count(*) FROM candles") == 1
    assert elsewhere("SELECT close FROM candles") == 12


def test_a_price_is_set_and_changed(db, btc, elsewhere):
    set_price(btc.id, Decimal("10.5"))
    assert elsewhere("SELECT last_price FROM tickers") == 10.5
    set_price(btc.id, Decimal("11"))
    assert elsewhere("SELECT last_price FROM tickers") == 11
    assert db.query(Ticker).one().market.symbol == "BTCUSDT"


def test_quotes_are_imported_together(btc, acme, elsewhere):
    import_quotes([(btc.id, 7), (acme.id, Decimal("8.5"))])
    assert elsewhere("SELECT sum(last_price) FROM tickers") == 15.5


def test_replacing_candles_tells_how_many_there_were(btc, elsewhere):
    store_candles(btc.id, "1h", [candle(0, 10), candle(1, 11)])
    assert replace_candles(btc.id, [candle(5, 9)]) == 2
    assert elsewhere("SELECT count(*) FROM candles") == 1


def test_a_replacement_that_fails_changes_nothing(btc, elsewhere):
    store_candles(btc.id, "1h", [candle(0, 10)])
    with pytest.raises(Exception):
        replace_candles(btc.id, [candle(5, 9), candle(6, 9, high=1)])
    assert elsewhere("SELECT close FROM candles") == 10


def test_candles_are_shown_oldest_first(db, btc):
    store_candles(btc.id, "1h", [candle(hour, 10 + hour) for hour in range(4)])
    closes = [c.close for c in MarketDataService(db).candles_of("BTCUSDT", limit=2)]
    assert closes == [12, 13]


def test_the_range_of_prices(db, btc):
    store_candles(btc.id, "1h", [candle(0, 10, high=12), candle(1, 11, low=8)])
    assert MarketDataService(db).closing_range("BTCUSDT") == {
        "low": 8,
        "high": 12,
        "candles": 2,
    }


def test_the_moving_average(db, btc):
    store_candles(btc.id, "1h", [candle(hour, price) for hour, price in enumerate((3, 6, 9, 12))])
    rows = MarketDataService(db).moving_average("BTCUSDT", window=2)
    assert [float(row["average"]) for row in rows] == [3, 4.5, 7.5, 10.5]
    assert set(rows[0]) == {"opened_at", "close", "average"}


def test_gainers_put_the_unknown_last(db, btc, acme):
    set_price(acme.id, 5)
    assert MarketDataService(db).gainers() == ["ACME", "BTCUSDT"]
    set_price(btc.id, 5)
    engine.execute(
        text("UPDATE tickers SET change_24h = 3 WHERE market_id = :market"), market=btc.id
    )
    assert MarketDataService(db).gainers() == ["BTCUSDT", "ACME"]


def test_markets_of_an_exchange(db, btc, acme):
    markets = MarketRepository(db)
    assert [m.symbol for m in markets.of_exchange("sim")] == ["ACME", "BTCUSDT"]
    assert markets.of_exchange("other") == []


def test_markets_with_a_price(db, btc, acme):
    set_price(btc.id, 7)
    rows = MarketRepository(db).with_price()
    assert [tuple(row) for row in rows] == [("BTCUSDT", 7)]
    assert dict(rows) == {"BTCUSDT": 7}
