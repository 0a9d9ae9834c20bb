"""A database file for the tests, emptied before each of them."""

import os
import tempfile

SCRATCH = tempfile.mkdtemp(prefix="trading-tests-")
os.environ.update(
    TRADING_ENV="test",
    DATABASE_URL="sqlite:///" + os.path.join(SCRATCH, "trading.db"),
    ARCHIVE_FOLDER=SCRATCH,
    JOURNAL_PATH=os.path.join(SCRATCH, "journal.db"),
    ARGON2_TIME_COST="1",
    ARGON2_MEMORY_KIB="64",
    MAX_FAILED_LOGINS="3",
)

from decimal import Decimal  # noqa: E402

import pytest  # noqa: E402
from fastapi.testclient import TestClient  # noqa: E402
from sqlalchemy import text  # noqa: E402

from app.core.database import SessionLocal, create_schema, engine, metadata  # noqa: E402
from app.main import app  # noqa: E402
from app.models import Exchange, SpotMarket, StockMarket, TradingStrategy, UserRole  # noqa: E402
from app.services.auth import AuthService  # noqa: E402
from app.services.orders import OrderService  # noqa: E402

PASSWORD = "correct horse"


@pytest.fixture(scope="session", autouse=True)
def schema():
    create_schema()
    yield
    metadata.drop_all(bind=engine)


@pytest.fixture(autouse=True)
def empty_tables(schema):
    with engine.begin() as conn:
        for table in reversed(metadata.sorted_tables):
            conn.execute("DELETE FROM " + table.name)


@pytest.fixture
def db():
    session = SessionLocal()
    try:
        yield session
    finally:
        session.close()


@pytest.fixture
def make_user(db):
    """A function that registers users."""

    def make(username="ann", **names):
        return AuthService(db).register(username + "@example.com", username, PASSWORD, **names)

    return make


@pytest.fixture
def ann(make_user):
    return make_user("ann", first_name="Ann", last_name="Lee")


@pytest.fixture
def bob(make_user):
    return make_user("bob")


@pytest.fixture
def root(make_user, db):
    user = make_user("root")
    user.role = UserRole.ADMIN
    db.commit()
    return user


@pytest.fixture
def exchange(db):
    exchange = Exchange(code="sim", name="Simulated exchange")
    db.add(exchange)
    db.commit()
    return exchange


@pytest.fixture
def btc(db, exchange):
    market = SpotMarket(symbol="BTCUSDT", base_asset="BTC", exchange_id=exchange.id)
    db.add(market)
    db.commit()
    return market


@pytest.fixture
def acme(db, exchange):
    market = StockMarket(symbol="ACME", sector="explosives", exchange_id=exchange.id)
    db.add(market)
    db.commit()
    return market


@pytest.fixture
def strategy(db, ann):
    strategy = TradingStrategy(owner_id=ann.id, name="Breakout", parameters={"window": 20})
    db.add(strategy)
    db.commit()
    return strategy


@pytest.fixture
def trade(db, btc, acme):
    """A function that places an order and fills it."""
    service = OrderService(db)

    def make(user, side="buy", quantity="1", price="100", symbol="BTCUSDT", **options):
        fee = options.pop("fee", Decimal(0))
        at = options.pop("at", None)
        order = service.place(user, symbol, side, quantity, **options)
        return service.fill(order, price, fee, at=at)

    return make


@pytest.fixture(scope="session")
def http(schema):
    with TestClient(app) as client:
        yield client


@pytest.fixture
def token_of(http):
    """A function that logs in and gives the header to send."""

    def login(username):
        answer = http.post("/login", json={"login": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return {"Authorization": "Bearer " + answer.json()["access_token"]}

    return login


@pytest.fixture
def elsewhere():
    """A function that asks the database over another connection: sees only what is committed."""

    def ask(sql, **values):
        with engine.connect() as conn:
            return conn.execute(text(sql), **values).scalar()

    return ask
