"""Orders, positions, portfolio."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from app.models import LimitOrder, OrderStatus, PerformanceSnapshot, Position, StopOrder, User
from app.repositories import OrderRepository
from app.services.market_data import set_price
from app.services.orders import OrderRefused, OrderService
from app.services.portfolio import PortfolioService


def test_an_order_is_placed_and_noted(db, ann, btc, elsewhere):
    order = OrderService(db).place(ann, "BTCUSDT", "buy", "2", ref="r1")
    assert order.kind == "market" and order.is_open
    assert elsewhere("SELECT count(*) FROM orders WHERE client_reference = 'r1'") == 1
    assert elsewhere("SELECT subject_id FROM audit_log WHERE action = 'order:placed'") == str(
        order.id
    )


def test_the_kind_follows_from_the_prices(db, ann, btc):
    service = OrderService(db)
    assert isinstance(service.place(ann, "BTCUSDT", "buy", "1", limit="9"), LimitOrder)
    assert isinstance(service.place(ann, "BTCUSDT", "sell", "1", stop="8"), StopOrder)


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_a_quantity_must_be_positive(db, ann, btc, quantity):
    with pytest.raises(OrderRefused):
        OrderService(db).place(ann, "BTCUSDT", "buy", quantity)


def test_a_reference_is_used_once(db, ann, btc):
    OrderService(db).place(ann, "BTCUSDT", "buy", "1", ref="r1")
    with pytest.raises(OrderRefused):
        OrderService(db).place(ann, "BTCUSDT", "buy", "1", ref="r1")


def test_a_fill_leaves_a_trade_and_a_position(db, ann, trade, elsewhere):
    trade(ann, "buy", "2", "100")
    assert elsewhere("SELECT count(*) FROM trades") == 1
    assert elsewhere("SELECT status FROM orders") == "FILLED"
    position = db.query(Position).one()
    assert (position.quantity, position.average_price) == (2, 100)


def test_the_average_price_follows_purchases(db, ann, trade):
    trade(ann, "buy", "1", "100")
    trade(ann, "buy", "3", "200")
    assert db.query(Position).one().average_price == 175


def test_a_sale_realizes_the_difference(db, ann, trade):
    trade(ann, "buy", "2", "100")
    sold = trade(ann, "sell", "1", "130")
    assert sold.realized_pnl == 30
    assert db.query(Position).one().quantity == 1


def test_selling_everything_empties_the_position(db, ann, trade):
    trade(ann, "buy", "2", "100")
    trade(ann, "sell", "2", "90")
    position = db.query(Position).one()
    assert (position.quantity, position.average_price) == (0, 0)
    assert PortfolioService(db).positions(ann) == []


def test_nothing_is_sold_that_is_not_there(db, ann, trade, elsewhere):
    trade(ann, "buy", "1", "100")
    with pytest.raises(OrderRefused):
        trade(ann, "sell", "2", "100")
    db.rollback()
    assert elsewhere("SELECT count(*) FROM trades") == 1


def test_an_order_is_filled_once(db, ann, btc):
    service = OrderService(db)
    order = service.place(ann, "BTCUSDT", "buy", "1")
    service.fill(order, "10")
    with pytest.raises(OrderRefused):
        service.fill(order, "10")
    with pytest.raises(OrderRefused):
        service.cancel(order)


def test_cancelling_all_open_orders(db, ann, bob, btc, trade, elsewhere):
    service = OrderService(db)
    trade(ann)
    first = service.place(ann, "BTCUSDT", "buy", "1", limit="1")
    second = service.place(ann, "BTCUSDT", "buy", "1", limit="2")
    service.place(bob, "BTCUSDT", "buy", "1", limit="3")
    assert service.cancel_all(ann) == [first.id, second.id]
    assert elsewhere("SELECT count(*) FROM orders WHERE status = 'CANCELLED'") == 2
    assert elsewhere("SELECT count(*) FROM audit_log WHERE action = 'order:cancelled'") == 2
    assert first.status == OrderStatus.CANCELLED
    assert service.cancel_all(ann) == []


def test_orders_are_counted_by_status(db, ann, btc, trade):
    trade(ann)
    service = OrderService(db)
    service.place(ann, "BTCUSDT", "buy", "1")
    service.cancel(service.place(ann, "BTCUSDT", "buy", "1"))
    assert service.status_counts(ann) == {"filled": 1, "pending": 1, "cancelled": 1}


def test_open_orders_come_with_their_own_prices(db, ann, btc):
    OrderService(db).place(ann, "BTCUSDT", "buy", "1", limit="9.5")
    db.expunge_all()
    orders = OrderRepository(db).open_of(ann)
    assert [(o.limit_price, o.market.symbol) for o in orders] == [(Decimal("9.5"), "BTCUSDT")]


def test_history_by_symbol(db, ann, strategy, trade):
    trade(ann, strategy=strategy)
    trade(ann, symbol="ACME")
    key = ann.id
    db.expunge_all()
    ann = db.query(User).get(key)
    repository = OrderRepository(db)
    assert len(repository.history(ann)) == 2
    found = repository.history(ann, "BTCUSDT")
    db.expunge_all()
    assert [t.order.strategy.name for t in found] == ["Breakout"]


def test_the_last_price_paid(db, ann, bob, btc, trade):
    trade(ann, price="100")
    trade(ann, price="101")
    trade(bob, price="999")
    assert OrderRepository(db).last_price_paid(ann, btc) == 101


def test_filled_orders_with_their_symbol(db, ann, trade):
    first = trade(ann, symbol="BTCUSDT")
    second = trade(ann, symbol="ACME")
    rows = OrderRepository(db).filled_with_symbol(ann)
    assert [tuple(row) for row in rows] == [
        (second.order_id, "ACME"),
        (first.order_id, "BTCUSDT"),
    ]


def test_a_portfolio_adds_up(db, ann, btc, acme, trade):
    trade(ann, "buy", "2", "100", fee=1)
    trade(ann, "sell", "1", "130", fee=1)
    trade(ann, "buy", "10", "5", symbol="ACME")
    set_price(btc.id, 150)
    summary = PortfolioService(db).summary(ann)
    assert [p["symbol"] for p in summary["positions"]] == ["ACME", "BTCUSDT"]
    assert summary["market_value"] == 200
    assert summary["unrealized_pnl"] == 50
    assert summary["realized_pnl"] == 28
    assert summary["total_pnl"] == 78


def test_a_position_row_has_exactly_these_keys(db, ann, trade):
    trade(ann, "buy", "2", "100")
    (position,) = PortfolioService(db).positions(ann)
    assert position == {
        "symbol": "BTCUSDT",
        "quantity": 2,
        "average_price": 100,
        "last_price": None,
        "market_value": 200,
        "unrealized_pnl": 0,
    }


def test_an_empty_portfolio(db, ann):
    summary = PortfolioService(db).summary(ann)
    assert summary["positions"] == [] and summary["total_pnl"] == 0


def test_flows_and_net_quantity(db, ann, trade):
    trade(ann, "buy", "2", "100")
    trade(ann, "sell", "1", "130")
    service = PortfolioService(db)
    assert service.flows(ann) == {"bought": 200, "sold": 130}
    assert service.net_quantity(ann, "BTCUSDT") == 1
    assert service.net_quantity(ann, "ACME") == 0


def test_the_equity_curve_runs_up(db, ann, trade):
    trade(ann, "buy", "3", "100", at=datetime(2024, 1, 1, 10))
    trade(ann, "sell", "1", "110", at=datetime(2024, 1, 2, 10))
    trade(ann, "sell", "1", "105", at=datetime(2024, 1, 2, 11))
    trade(ann, "sell", "1", "90", at=datetime(2024, 1, 3, 9))
    assert PortfolioService(db).equity_curve(ann) == [
        {"day": "2024-01-01", "pnl": 0, "total": 0},
        {"day": "2024-01-02", "pnl": 15, "total": 15},
        {"day": "2024-01-03", "pnl": -10, "total": 5},
    ]


def test_the_best_trade(db, ann, bob, trade):
    trade(ann, "buy", "2", "100")
    best = trade(ann, "sell", "1", "150")
    trade(ann, "sell", "1", "120")
    assert PortfolioService(db).best_trade(ann).id == best.id
    assert PortfolioService(db).best_trade(bob) is None


def test_one_snapshot_a_day(db, ann, btc, trade):
    service = PortfolioService(db)
    service.take_snapshot(ann, date(2024, 1, 1))
    trade(ann, "buy", "2", "100")
    service.take_snapshot(ann, date(2024, 1, 1))
    assert [s.equity for s in db.query(PerformanceSnapshot)] == [200]
