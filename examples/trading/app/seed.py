"""Demonstration data: `python -m app.seed`. Always the same, and safe to run again."""

import asyncio
import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from app.core.database import create_schema, engine, job, session_scope
from app.core.security import hash_password
from app.models import *  # noqa: F403
from app.services.market_data import set_price, store_candles
from app.services.orders import OrderService
from sqlalchemy import select, func, text

DEMO_EMAIL = "demo@example.com"
DEMO_PASSWORD = "demo-password"
START = datetime(2024, 1, 1, 9, 30)

MARKETS = (
    ("BTCUSDT", "spot", Decimal("42000"), Decimal("43250")),
    ("ETHUSDT", "spot", Decimal("2300"), Decimal("2210")),
    ("ACME", "stock", Decimal("120"), Decimal("131.5")),
)


def seed():
    """Make what is missing. Returns the number of users afterwards."""
    create_schema()
    with session_scope() as session:
        if session.scalar(select(func.count()).select_from(select(User).filter_by(email=DEMO_EMAIL).subquery())) == 0:  # noqa: F405
            _people(session)
            _markets(session)
            session.commit()
            _prices(session)
            session.commit()
            _trading(session)
    with engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM users")).scalar()


def _people(session):
    tenant = Tenant(name="Example Capital", slug="example-capital")  # noqa: F405
    session.add(tenant)
    session.flush()
    for username, role in (("demo", "TRADER"), ("admin", "ADMIN"), ("follower", "TRADER")):
        user = User(  # noqa: F405
            id=uuid.uuid5(uuid.NAMESPACE_DNS, username + ".example.com"),
            email=username + "@example.com",
            username=username,
            password_hash=hash_password(username + "-password"),
            role=UserRole[role],  # noqa: F405
            tenant_id=tenant.id,
        )
        user.credit_account = CreditAccount(balance=100)  # noqa: F405
        member = TenantMember(title=role.lower())  # noqa: F405
        member.user = user
        tenant.members.append(member)
    plan = Plan(code="pro", monthly_price=Decimal("49.90"), max_strategies=20)  # noqa: F405
    session.add(plan)
    session.flush()


def _markets(session):
    exchange = Exchange(code="sim", name="Simulated exchange")  # noqa: F405
    session.add(exchange)
    session.flush()
    classes = {"spot": SpotMarket, "stock": StockMarket}  # noqa: F405
    for symbol, kind, _, _ in MARKETS:
        market = classes[kind](symbol=symbol)
        market.exchange = exchange
        session.add(market)


def _prices(session):
    for symbol, _, first, last in MARKETS:
        market = session.scalars(select(Market).filter_by(symbol=symbol)).one()  # noqa: F405
        set_price(market.id, last)
        store_candles(market.id, "1h", list(_candles(first, last)))


def _candles(first, last, hours=6):
    step = (last - first) / hours
    for hour in range(hours):
        opening = first + step * hour
        closing = opening + step
        yield {
            "opened_at": START + timedelta(hours=hour),
            "open": opening,
            "high": max(opening, closing),
            "low": min(opening, closing),
            "close": closing,
            "volume": float(10 + hour),
        }


def _trading(session):
    demo = session.scalars(select(User).filter_by(email=DEMO_EMAIL)).one()  # noqa: F405
    strategy = TradingStrategy(  # noqa: F405
        name="Breakout",
        owner_id=demo.id,
        parameters={"window": 20},
        meta_data={"labels": ["demo"], "source": "seed"},
        status=StrategyStatus.ACTIVE,  # noqa: F405
    )
    session.add(strategy)
    session.commit()
    service = OrderService(session)

    def done(work, *arguments, **named):
        # A service writes on a connection of its own at its end: what comes after begins anew.
        result = work(*arguments, **named)
        session.commit()
        return result

    bought = done(service.place, demo, "BTCUSDT", "buy", "0.5", strategy=strategy, ref="seed-1")
    done(service.fill, bought, "42000", "10.5", at=START)
    sold = done(service.place, demo, "BTCUSDT", "sell", "0.2", strategy=strategy, ref="seed-2")
    done(service.fill, sold, "43000", "4.3", at=START + timedelta(days=1))
    shares = done(service.place, demo, "ACME", "buy", "10", ref="seed-3")
    done(service.fill, shares, "120", at=START + timedelta(days=1, hours=2))
    done(service.place, demo, "ETHUSDT", "buy", "1", limit="2000", strategy=strategy, ref="seed-4")


if __name__ == "__main__":
    print("%s users" % asyncio.run(job(seed)))
