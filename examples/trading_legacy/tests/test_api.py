"""The HTTP interface, end to end."""

import pytest

from app.services.copy_trading import CopyTradingService
from app.services.market_data import set_price
from tests.conftest import PASSWORD


def test_health(http):
    answer = http.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_register_and_login(http, elsewhere):
    body = {"email": "New@Example.com", "username": "newcomer", "password": PASSWORD}
    assert http.post("/register", json=body).status_code == 201
    assert elsewhere("SELECT email FROM users") == "new@example.com"
    assert http.post("/register", json=body).status_code == 409
    token = http.post("/login", json={"login": "newcomer", "password": PASSWORD}).json()
    assert token["token_type"] == "bearer"
    header = {"Authorization": "Bearer " + token["access_token"]}
    assert http.get("/users/me", headers=header).json()["username"] == "newcomer"


@pytest.mark.parametrize("username", ["ab", ""])
def test_a_short_name_is_refused(http, username):
    body = {"email": "a@example.com", "username": username, "password": PASSWORD}
    assert http.post("/register", json=body).status_code == 422


def test_wrong_passwords_lock(http, ann):
    for _ in range(3):
        answer = http.post("/login", json={"login": "ann", "password": "wrong"})
        assert answer.status_code == 401
    answer = http.post("/login", json={"login": "ann", "password": PASSWORD})
    assert answer.status_code == 423


def test_without_a_token(http):
    assert http.get("/portfolio").status_code == 401
    wrong = {"Authorization": "Bearer nonsense"}
    assert http.get("/portfolio", headers=wrong).status_code == 401


def test_logout(http, ann, token_of):
    header = token_of("ann")
    assert http.post("/logout", headers=header).status_code == 204
    assert http.get("/users/me", headers=header).status_code == 401


def test_preferences_and_watchlist(http, ann, btc, token_of, elsewhere):
    header = token_of("ann")
    answer = http.put("/users/me/preferences/theme?value=dark", headers=header)
    assert answer.json() == {"theme": "dark"}
    assert http.put("/users/me/watchlist/BTCUSDT", headers=header).json() == ["BTCUSDT"]
    assert http.get("/users/me/watchlist", headers=header).json() == ["BTCUSDT"]
    assert http.put("/users/me/watchlist/NOPE", headers=header).status_code == 404
    assert http.delete("/users/me/watchlist/BTCUSDT", headers=header).json() == []
    assert http.put("/users/me/telegram/55", headers=header).status_code == 204
    assert elsewhere("SELECT chat_id FROM telegram_links") == 55


def test_the_directory(http, ann, bob, token_of):
    assert http.get("/users", headers=token_of("bob")).json() == [
        {"username": "ann", "name": "Ann Lee"},
        {"username": "bob", "name": "bob"},
    ]


def test_strategies(http, ann, bob, token_of):
    header = token_of("ann")
    body = {"name": "Breakout", "parameters": {"window": 20}, "labels": ["fast"]}
    made = http.post("/strategies", json=body, headers=header)
    assert made.status_code == 201
    key = made.json()["id"]
    assert made.json()["labels"] == ["fast"] and made.json()["status"] == "draft"
    assert http.post("/strategies", json=body, headers=header).status_code == 409
    assert http.put("/strategies/%d/labels/btc" % key, headers=header).json() == ["fast", "btc"]
    active = http.post("/strategies/%d/activate" % key, headers=header).json()
    assert active["status"] == "active"
    assert http.post("/strategies/pause", headers=header).json() == {"paused": 1}
    assert [s["status"] for s in http.get("/strategies", headers=header).json()] == ["paused"]
    assert http.get("/strategies/%d" % key, headers=token_of("bob")).status_code == 404


def test_trading(http, ann, btc, strategy, token_of):
    header = token_of("ann")

    def place(**body):
        answer = http.post("/orders", json=dict(symbol="BTCUSDT", **body), headers=header)
        return answer

    bought = place(side="buy", quantity="2", strategy_id=strategy.id, reference="r1").json()
    assert bought["status"] == "pending"
    assert place(side="buy", quantity="2", reference="r1").status_code == 422
    assert place(side="buy", quantity="2", strategy_id=0).status_code == 404
    filled = http.post("/orders/%s/fill" % bought["id"], json={"price": "100"}, headers=header)
    assert filled.json()["price"] == "100"
    limit = place(side="sell", quantity="1", limit="130").json()
    assert limit["limit"] == "130"
    (still_open,) = http.get("/orders", headers=header).json()
    assert still_open["id"] == limit["id"]
    sold = http.post(
        "/orders/%s/fill" % limit["id"], json={"price": "130", "fee": "1"}, headers=header
    )
    assert sold.json()["realized_pnl"] == "30"
    assert http.delete("/orders/%s" % limit["id"], headers=header).status_code == 422
    assert http.get("/orders/summary", headers=header).json() == {"filled": 2}
    trades = http.get("/trades?symbol=BTCUSDT", headers=header).json()
    assert [trade["side"] for trade in trades] == ["buy", "sell"]
    figures = http.get("/strategies/%d/performance" % strategy.id, headers=header).json()
    assert figures == {"trades": 1, "turnover": "200", "realized": "0"}


def test_cancelling_over_http(http, ann, btc, token_of):
    header = token_of("ann")
    body = {"symbol": "BTCUSDT", "side": "buy", "quantity": "1", "stop": "8"}
    first = http.post("/orders", json=body, headers=header).json()
    second = http.post("/orders", json=body, headers=header).json()
    assert first["stop"] == "8"
    assert http.delete("/orders/%s" % first["id"], headers=header).status_code == 204
    assert http.delete("/orders", headers=header).json() == {"cancelled": [second["id"]]}
    assert http.get("/orders", headers=header).json() == []


def test_a_sale_without_a_position(http, ann, btc, token_of):
    header = token_of("ann")
    body = {"symbol": "BTCUSDT", "side": "sell", "quantity": "1"}
    key = http.post("/orders", json=body, headers=header).json()["id"]
    assert (
        http.post("/orders/%s/fill" % key, json={"price": "1"}, headers=header).status_code == 422
    )
    assert http.get("/orders/summary", headers=header).json() == {"pending": 1}


def test_the_portfolio(http, ann, btc, trade, token_of):
    trade(ann, "buy", "2", "100")
    trade(ann, "sell", "1", "130", fee=1)
    set_price(btc.id, 150)
    header = token_of("ann")
    assert http.get("/portfolio", headers=header).json() == {
        "positions": [
            {
                "symbol": "BTCUSDT",
                "quantity": "1",
                "average_price": "100",
                "last_price": "150",
                "market_value": "150",
                "unrealized_pnl": "50",
            }
        ],
        "market_value": "150",
        "realized_pnl": "29",
        "unrealized_pnl": "50",
        "total_pnl": "79",
    }
    assert http.get("/positions/BTCUSDT/check", headers=header).json() == {"agrees": True}
    assert http.get("/positions", headers=header).json()[0]["symbol"] == "BTCUSDT"
    assert http.get("/portfolio/flows", headers=header).json() == {"bought": "200", "sold": "130"}
    assert len(http.get("/portfolio/curve", headers=header).json()) == 1


def test_markets(http, btc, acme):
    assert http.get("/markets/BTCUSDT/ticker").status_code == 404
    set_price(btc.id, "42000.5")
    assert http.get("/markets").json() == {"BTCUSDT": "42000.5"}
    assert http.get("/markets/BTCUSDT/ticker").json() == {
        "symbol": "BTCUSDT",
        "price": "42000.5",
        "change": "0",
    }
    assert http.get("/markets/gainers").json() == ["BTCUSDT", "ACME"]
    assert http.get("/markets/NOPE/candles").status_code == 404
    assert http.get("/markets/ACME/candles").json() == []
    assert http.get("/markets/ACME/range").json() == {"low": None, "high": None, "candles": 0}


def test_following(http, db, ann, bob, token_of):
    provider = CopyTradingService(db).offer(ann, "Signals")
    path = "/copy/providers/%d/follow" % provider.id
    assert http.post(path, json={"ratio": "0.5"}, headers=token_of("bob")).status_code == 201
    assert http.post(path, json={}, headers=token_of("ann")).status_code == 422
    assert http.get("/copy/providers").json() == [{"title": "Signals", "followers": 1}]


def test_credits(http, ann, bob, token_of):
    header = token_of("ann")
    answer = http.post("/credits/purchase", json={"amount": "10"}, headers=header)
    assert answer.json() == {"balance": "10"}
    body = {"receiver": "bob", "amount": "4"}
    assert http.post("/credits/transfer", json=body, headers=header).status_code == 204
    body["amount"] = "40"
    assert http.post("/credits/transfer", json=body, headers=header).status_code == 422
    assert http.get("/credits", headers=header).json()["balance"] == "6"
    assert http.get("/credits", headers=token_of("bob")).json()["history"] == [
        {"kind": "transfer", "amount": "4", "note": "from ann"}
    ]


def test_reports_are_for_administrators(http, ann, token_of):
    assert http.get("/admin/leaderboard", headers=token_of("ann")).status_code == 403


def test_reports(http, root, ann, trade, token_of, elsewhere):
    trade(ann, "buy", "2", "100")
    header = token_of("root")
    assert http.get("/admin/leaderboard", headers=header).json() == [
        {"username": "ann", "pnl": "0", "trades": 1, "place": 1}
    ]
    assert http.get("/admin/turnover", headers=header).json() == [
        {"symbol": "BTCUSDT", "turnover": 200.0}
    ]
    overview = http.get("/admin/overview", headers=header).json()
    assert overview["rows"]["trades"] == 1 and overview["missing"] == []
    assert len(http.get("/admin/users", headers=header).json()) == 2
    assert http.get("/admin/hours", headers=header).json()[0]["trades"] == 1
    assert http.get("/admin/trades/ann", headers=header).json()[0]["net"] == 200
    flags = http.put("/admin/flags/beta", json={"enabled": True}, headers=header)
    assert flags.json() == ["beta"]
    assert elsewhere("SELECT count(*) FROM audit_log WHERE action = 'flag:changed'") == 1
    assert http.get("/admin/settings", headers=header).json() == {"count": 0, "campaigns": []}
