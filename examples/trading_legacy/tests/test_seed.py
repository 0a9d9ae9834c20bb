"""The demonstration data."""

from app.models import Market, Trade, User
from app.seed import DEMO_PASSWORD, seed


def test_the_seed_is_the_same_every_time(db, elsewhere):
    assert seed() == 3
    counts = [db.query(model).count() for model in (User, Market, Trade)]
    assert seed() == 3
    db.rollback()
    assert [db.query(model).count() for model in (User, Market, Trade)] == counts == [3, 3, 3]
    assert elsewhere("SELECT count(*) FROM tenant_members") == 3
    assert elsewhere("SELECT count(*) FROM candles") == 18


def test_the_demo_user_has_a_portfolio(http):
    seed()
    answer = http.post("/login", json={"login": "demo@example.com", "password": DEMO_PASSWORD})
    header = {"Authorization": "Bearer " + answer.json()["access_token"]}
    portfolio = http.get("/portfolio", headers=header).json()
    assert [p["symbol"] for p in portfolio["positions"]] == ["ACME", "BTCUSDT"]
    assert portfolio["realized_pnl"] == "185.2"
    assert portfolio["unrealized_pnl"] == "490"
    curve = http.get("/portfolio/curve", headers=header).json()
    assert [point["day"] for point in curve] == ["2024-01-01", "2024-01-02"]
    assert http.get("/markets/BTCUSDT/ticker").json()["price"] == "43250"


def test_the_administrator_sees_reports(http):
    seed()
    answer = http.post("/login", json={"login": "admin", "password": "admin-password"})
    header = {"Authorization": "Bearer " + answer.json()["access_token"]}
    board = http.get("/admin/leaderboard", headers=header).json()
    assert board == [{"username": "demo", "pnl": "200", "trades": 3, "place": 1}]
