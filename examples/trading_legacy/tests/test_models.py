"""Models: columns, relationships, hybrids, constraints."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.reflection import Inspector
from sqlalchemy.exc import IntegrityError

from app.core.clock import utcnow
from app.core.config import async_url
from app.core.database import engine
from app.core.types import GUID, ExternalId
from app.models import (
    Candle,
    ChatMessage,
    ChatRoom,
    CreditAccount,
    Experiment,
    ExperimentVariant,
    Invoice,
    LimitOrder,
    Market,
    MarketKind,
    Order,
    OrderSide,
    Plan,
    SpotMarket,
    Subscription,
    TelegramAlert,
    TelegramLink,
    Tenant,
    TradingStrategy,
    User,
)


def test_a_guid_comes_back_as_a_uuid(db, ann):
    found = db.query(User).filter(User.id == str(ann.id)).one()
    assert isinstance(found.id, uuid.UUID)
    assert found is ann


def test_a_guid_goes_to_postgresql_and_back():
    dialect = postgresql.dialect()
    value = uuid.uuid4()
    bound = GUID().dialect_impl(dialect).bind_processor(dialect)
    assert str(bound(value)) == str(value)
    read = GUID().dialect_impl(dialect).result_processor(dialect, None)
    assert read(str(value)) == value


def test_an_external_id_is_text_on_postgresql_too():
    dialect = postgresql.dialect()
    value = uuid.uuid4()
    read = ExternalId.dialect_impl(dialect).result_processor(dialect, None)
    assert (read(value) if read else value) == str(value)


def test_money_keeps_eight_decimals(db, ann):
    account = db.query(CreditAccount).filter_by(user_id=ann.id).one()
    account.balance = Decimal("1.123456789")
    db.commit()
    db.expire_all()
    assert account.balance == Decimal("1.12345679")


def test_the_meta_data_column_keeps_its_name(db, strategy):
    strategy.meta_data["note"] = "x"
    db.commit()
    names = [c["name"] for c in Inspector.from_engine(engine).get_columns("trading_strategies")]
    assert "meta_data" in names
    db.expire_all()
    assert db.query(TradingStrategy).get(strategy.id).meta_data == {"note": "x"}


def test_a_change_inside_a_json_column_is_noticed(db, ann):
    ann.preferences["theme"] = "dark"
    db.commit()
    db.expire_all()
    assert ann.preferences == {"theme": "dark"}


def test_display_name_in_python_and_in_sql(db, ann, bob):
    assert (ann.display_name, bob.display_name) == ("Ann Lee", "bob")
    names = db.query(User.display_name).order_by(User.username).all()
    assert [name for name, in names] == ["Ann Lee", "bob"]


def test_is_locked_in_python_and_in_sql(db, ann, bob):
    ann.locked_until = utcnow() + timedelta(minutes=5)
    db.commit()
    assert ann.is_locked and not bob.is_locked
    assert [user.username for user in db.query(User).filter(User.is_locked)] == ["ann"]


def test_markets_are_loaded_as_their_own_class(db, btc, acme):
    db.expunge_all()
    kinds = {market.symbol: type(market).__name__ for market in db.query(Market)}
    assert kinds == {"BTCUSDT": "SpotMarket", "ACME": "StockMarket"}
    assert db.query(SpotMarket).one().kind == MarketKind.SPOT


def test_a_limit_order_spans_two_tables(db, ann, btc, elsewhere):
    order = LimitOrder(
        user_id=ann.id,
        market_id=btc.id,
        side=OrderSide.BUY,
        quantity=1,
        limit_price=Decimal("99.5"),
    )
    db.add(order)
    db.commit()
    assert elsewhere("SELECT count(*) FROM orders") == 1
    assert elsewhere("SELECT limit_price FROM limit_orders") == 99.5
    db.expunge_all()
    loaded = db.query(Order).one()
    assert isinstance(loaded, LimitOrder) and loaded.limit_price == Decimal("99.5")


def test_referrals_are_a_tree(db, make_user):
    ann, bob = make_user("ann"), make_user("bob")
    bob.referrer = ann
    db.commit()
    assert [user.username for user in ann.referrals] == ["bob"]


def test_tenants_have_branches(db):
    head = Tenant(name="Head", slug="head")
    db.add(head)
    branch = Tenant(name="Branch", slug="branch")
    branch.parent = head
    db.commit()
    assert db.query(Tenant).count() == 2
    assert [tenant.slug for tenant in head.branches] == ["branch"]


def test_a_message_follows_its_room_into_the_session(db, ann, elsewhere):
    room = ChatRoom(name="general")
    db.add(room)
    db.flush()
    message = ChatMessage(author_id=ann.id, body="hello")
    message.room = room
    db.commit()
    assert elsewhere("SELECT body FROM chat_messages") == "hello"


def test_an_invoice_follows_its_subscription_into_the_session(db, elsewhere):
    tenant = Tenant(name="T", slug="t")
    plan = Plan(code="p", monthly_price=1)
    db.add_all([tenant, plan])
    db.flush()
    subscription = Subscription(tenant_id=tenant.id, plan_id=plan.id, started_on=date(2024, 1, 1))
    db.add(subscription)
    db.flush()
    Invoice(number="1", amount=1, issued_on=date(2024, 1, 1), subscription=subscription)
    db.commit()
    assert elsewhere("SELECT count(*) FROM invoices") == 1


def test_variants_are_found_by_their_key(db):
    experiment = Experiment(key="banner")
    experiment.variants["red"] = ExperimentVariant(key="red")
    db.add(experiment)
    db.commit()
    db.expire_all()
    assert experiment.variants["red"].weight == 50


def test_watchers_and_watched(db, ann, btc):
    ann.watched.append(btc)
    db.commit()
    assert [user.username for user in btc.watchers] == ["ann"]


def test_alerts_go_with_their_link(db, ann):
    link = TelegramLink(user_id=ann.id, chat_id=7)
    link.alerts.append(TelegramAlert(text="up"))
    db.add(link)
    db.commit()
    db.delete(link)
    db.commit()
    assert db.query(TelegramAlert).count() == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE credit_accounts SET balance = -1",
        "UPDATE users SET failed_logins = -1",
        "UPDATE users SET username = 'ann'",
    ],
)
def test_the_database_keeps_its_rules(ann, bob, sql):
    with pytest.raises(IntegrityError):
        engine.execute(text(sql))


def test_two_candles_cannot_share_an_hour(db, btc):
    at = datetime(2024, 1, 1)
    for _ in range(2):
        db.add(Candle(market_id=btc.id, opened_at=at, open=1, high=1, low=1, close=1))
    with pytest.raises(IntegrityError):
        db.commit()


def test_deleting_a_user_deletes_what_is_theirs(db, ann, strategy, elsewhere):
    engine.execute("DELETE FROM users WHERE username = 'ann'")
    assert elsewhere("SELECT count(*) FROM trading_strategies") == 0
    assert elsewhere("SELECT count(*) FROM credit_accounts") == 0


def test_names_follow_the_convention():
    inspector = inspect(engine)
    assert inspector.get_pk_constraint("orders")["name"] == "pk_orders"
    checks = {check["name"] for check in inspector.get_check_constraints("orders")}
    assert "ck_orders_quantity_positive" in checks
    keys = {key["name"] for key in inspector.get_foreign_keys("trades")}
    assert "fk_trades_order_id_orders" in keys


def test_the_async_url_keeps_its_password():
    assert (
        async_url("postgresql://trading:s3cret@db/trading")
        == "postgresql+asyncpg://trading:s3cret@db/trading"
    )
    assert async_url("sqlite:///./x.db") == "sqlite+aiosqlite:///./x.db"
