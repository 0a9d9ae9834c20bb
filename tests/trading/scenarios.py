"""What people do with the backend, request by request; all that it serves is used."""

from __future__ import annotations

from collections.abc import Callable

from trading.exchanges import PASSWORD, Exchanges

Scenario = Callable[[Exchanges], None]
SCENARIOS: list[Scenario] = []


def scenario(made: Scenario) -> Scenario:
    """Keep it with the others, in their order."""
    SCENARIOS.append(made)
    return made


@scenario
def accounts(to: Exchanges) -> None:
    """Registering, the own account, the directory."""
    to.get("/health")
    to.register("newcomer", first_name="Ann", last_name="Lee")
    to.send("POST", "/register", {"email": "x@y.z", "username": "newcomer", "password": PASSWORD})
    to.send("POST", "/register", {"email": "x@y.z", "username": "ab", "password": "short"})
    to.send("POST", "/register", {"email": "no address", "username": "long enough"})
    to.get("/users/me")
    to.get("/users")
    to.send("PUT", "/users/me/preferences/theme?value=dark")
    to.send("PUT", "/users/me/preferences/size?value=12")
    to.send("PUT", "/users/me/preferences/size")
    to.send("PUT", "/users/me/watchlist/ACME")
    to.send("PUT", "/users/me/watchlist/BTCUSDT")
    to.send("PUT", "/users/me/watchlist/ACME")
    to.send("PUT", "/users/me/watchlist/NOPE")
    to.get("/users/me/watchlist")
    to.send("DELETE", "/users/me/watchlist/ACME")
    to.send("PUT", "/users/me/telegram/55")
    to.send("PUT", "/users/me/telegram/56")
    to.send("PUT", "/users/me/telegram/many")


@scenario
def logging_in(to: Exchanges) -> None:
    """Tokens, wrong passwords, a lock, logging out."""
    to.register("careful")
    to.login("CAREFUL@example.com")
    to.send("POST", "/logout")
    to.get("/users/me")
    to.anybody()
    to.get("/portfolio")
    to.get("/admin/overview")
    to.anybody("Bearer nonsense")
    to.get("/portfolio")
    to.anybody("Basic Zm9vOmJhcg==")
    to.get("/portfolio")
    to.anybody()
    to.send("POST", "/login", {"login": "nobody", "password": PASSWORD})
    to.send("POST", "/login", {"login": "careful"})
    to.send("POST", "/login", {"login": "careful", "password": "wrong once"})
    to.login("careful")
    to.anybody()
    for _ in range(3):
        to.send("POST", "/login", {"login": "careful", "password": "wrong"})
    to.send("POST", "/login", {"login": "careful", "password": PASSWORD})


@scenario
def strategies(to: Exchanges) -> None:
    """Writing, starting, labelling, pausing; somebody else's are not there."""
    to.register("inventor")
    body = {"name": "Breakout", "parameters": {"window": 20}, "labels": ["fast"]}
    made = to.send("POST", "/strategies", body).json()["id"]
    to.send("POST", "/strategies", body)
    to.send("POST", "/strategies", {"name": ""})
    to.send("PUT", f"/strategies/{made}/labels/btc")
    to.send("PUT", f"/strategies/{made}/labels/btc")
    to.send("POST", f"/strategies/{made}/activate")
    to.get(f"/strategies/{made}")
    to.get(f"/strategies/{made}/performance")
    to.send("POST", "/strategies/pause")
    to.send("POST", "/strategies/pause")
    to.get("/strategies")
    to.get("/strategies/999999")
    to.get("/strategies/first")
    to.login("demo", "demo-password")
    to.get("/strategies")
    to.get(f"/strategies/{made}")
    to.send("POST", f"/strategies/{made}/activate")
    to.send("PUT", f"/strategies/{made}/labels/mine")
    to.get(f"/strategies/{made}/performance")


@scenario
def hours(to: Exchanges) -> None:
    """When trades were made: asked before any is made today."""
    to.login("admin", "admin-password")
    to.get("/admin/hours")


@scenario
def trading(to: Exchanges) -> None:
    """Orders of all kinds: placed, filled, refused, cancelled; what is held afterwards."""
    to.register("trader")
    strategy = to.send("POST", "/strategies", {"name": "Swing"}).json()["id"]
    order = {"symbol": "BTCUSDT", "side": "buy", "quantity": "2"}
    bought = to.send("POST", "/orders", {**order, "strategy_id": strategy, "reference": "r1"})
    to.send("POST", "/orders", {**order, "reference": "r1"})
    to.send("POST", "/orders", {**order, "strategy_id": 0})
    to.send("POST", "/orders", {**order, "symbol": "NOPE"})
    to.send("POST", "/orders", {**order, "quantity": "0"})
    to.send("POST", "/orders", {**order, "side": "hold"})
    filled = f"/orders/{bought.json()['id']}/fill"
    to.send("POST", filled, {"price": "100.125"})
    to.send("POST", filled, {"price": "100"})
    to.send("POST", filled, {"price": "-1"})
    limit = to.send("POST", "/orders", {**order, "side": "sell", "quantity": "1", "limit": "130"})
    to.get("/orders")
    to.send("POST", f"/orders/{limit.json()['id']}/fill", {"price": "130", "fee": "1.5"})
    to.send("DELETE", f"/orders/{limit.json()['id']}")
    more = to.send("POST", "/orders", {**order, "side": "sell", "quantity": "5"}).json()["id"]
    to.send("POST", f"/orders/{more}/fill", {"price": "1"})
    to.send("DELETE", f"/orders/{more}")
    to.send("POST", "/orders", {**order, "stop": "8"})
    to.send("POST", "/orders", {**order, "symbol": "ACME", "quantity": "0.5"})
    to.get("/orders")
    to.get("/orders/summary")
    to.send("DELETE", "/orders")
    to.get("/orders/summary")
    to.get("/trades")
    to.get("/trades?symbol=BTCUSDT")
    to.get("/trades?symbol=ACME")
    to.get("/positions")
    to.get("/positions/BTCUSDT/check")
    to.get("/positions/ACME/check")
    to.get("/portfolio")
    to.get("/portfolio/curve")
    to.get("/portfolio/flows")
    to.get(f"/strategies/{strategy}/performance")
    to.login("demo", "demo-password")
    to.send("POST", filled, {"price": "100"})
    to.send("DELETE", f"/orders/{more}")
    to.send("DELETE", "/orders/seven")


@scenario
def seeded(to: Exchanges) -> None:
    """What the demonstration data come to."""
    to.login("demo", "demo-password")
    for path in ("/portfolio", "/portfolio/curve", "/portfolio/flows", "/orders", "/trades",
                 "/positions", "/orders/summary", "/strategies", "/credits"):  # fmt: skip
        to.get(path)


@scenario
def markets(to: Exchanges) -> None:
    """Prices and candles, for everybody."""
    to.get("/markets")
    to.get("/markets/gainers")
    to.get("/markets/gainers?limit=1")
    to.get("/markets/gainers?limit=few")
    for symbol in ("BTCUSDT", "ACME", "NOPE"):
        to.get(f"/markets/{symbol}/ticker")
        to.get(f"/markets/{symbol}/candles")
        to.get(f"/markets/{symbol}/candles?limit=2")
        to.get(f"/markets/{symbol}/range")


@scenario
def copying(to: Exchanges) -> None:
    """Following somebody, once and again; nobody follows themselves."""
    to.get("/copy/providers")
    to.register("copycat")
    to.send("POST", "/copy/providers/1/follow", {"ratio": "0.5"})
    to.send("POST", "/copy/providers/1/follow", {})
    to.send("POST", "/copy/providers/99/follow", {})
    to.get("/copy/providers")
    to.login("follower", "follower-password")
    to.send("POST", "/copy/providers/1/follow", {})


@scenario
def credit(to: Exchanges) -> None:
    """Credits are bought and passed on, never more than there are."""
    to.register("giver")
    to.get("/credits")
    to.send("POST", "/credits/purchase", {"amount": "10", "note": "first"})
    to.send("POST", "/credits/purchase", {"amount": "0"})
    to.send("POST", "/credits/transfer", {"receiver": "follower", "amount": "4"})
    to.send("POST", "/credits/transfer", {"receiver": "follower", "amount": "40"})
    to.send("POST", "/credits/transfer", {"receiver": "nobody", "amount": "1"})
    to.get("/credits")
    to.login("follower", "follower-password")
    to.get("/credits")


@scenario
def administration(to: Exchanges) -> None:
    """Reports and switches, for administrators only."""
    to.login("demo", "demo-password")
    to.get("/admin/overview")
    to.send("PUT", "/admin/flags/beta", {"enabled": True})
    to.login("admin", "admin-password")
    to.get("/admin/overview")
    to.get("/admin/users")
    to.get("/admin/leaderboard")
    to.get("/admin/leaderboard?limit=1")
    to.get("/admin/turnover")
    to.get("/admin/settings")
    to.send("PUT", "/admin/flags/beta", {"enabled": True})
    to.send("PUT", "/admin/flags/alpha", {"enabled": True})
    to.send("PUT", "/admin/flags/beta", {"enabled": False})
    to.send("PUT", "/admin/flags/beta", {"enabled": "perhaps"})


@scenario
def raw_statement(to: Exchanges) -> None:
    """The last trades of somebody, by a statement in SQLite's own words."""
    to.login("admin", "admin-password")
    to.get("/admin/trades/demo")
    to.get("/admin/trades/nobody")


@scenario
def elsewhere(to: Exchanges) -> None:
    """What is not served."""
    to.get("/nowhere")
    to.send("PATCH", "/portfolio")
    to.send("GET", "/orders/")
