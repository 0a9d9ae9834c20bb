"""What looks like SQLAlchemy and is not."""

import json
import socket

from app.integrations import exchange_client, legacy_journal, price_feed


class Exchange:
    """Answers as the exchange does, and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, method, path, params):
        self.asked.append((method, path, params))
        if path.endswith("/orders"):
            known = params["client_reference"] == "r1"
            return [{"status": "filled"}] if known else []
        return {"free": "2.5"}


def test_remote_orders_are_searched_by_reference():
    exchange = Exchange()
    client = exchange_client.ExchangeClient(exchange, {"prefix": "/v1"})
    assert exchange_client.remote_status(client, "r1") == "filled"
    assert exchange_client.remote_status(client, "r2") is None
    assert exchange.asked[0] == (
        "GET",
        "/v1/orders",
        {"client_reference": "r1", "limit": 1},
    )


def test_remote_balances_and_commands():
    exchange = Exchange()
    client = exchange_client.ExchangeClient(exchange)
    assert exchange_client.remote_balance(client, "BTC") == "2.5"
    exchange_client.cancel_everything(client)
    assert exchange.asked[-1] == ("POST", "/api/v3/cancel", {"argument": "all"})


def test_the_journal(tmp_path):
    conn = legacy_journal.open_journal(str(tmp_path / "journal.db"))
    assert legacy_journal.columns(conn) == []
    first = legacy_journal.write(conn, "2024-01-01", "bought: 1")
    legacy_journal.write(conn, "2024-01-02", "sold: 1")
    reader = legacy_journal.open_journal(str(tmp_path / "journal.db"))
    assert legacy_journal.notes_since(reader, "2024-01-02") == ["sold: 1"]
    reader.close()
    assert legacy_journal.entry(conn, first) == {
        "id": first,
        "at": "2024-01-01",
        "note": "bought: 1",
    }
    assert legacy_journal.columns(conn) == ["id", "at", "note"]
    conn.close()


def test_the_feed_is_read_until_it_closes():
    ours, theirs = socket.socketpair()
    theirs.sendall(json.dumps({"symbol": "BTCUSDT", "price": 7}).encode() + b"\n")
    theirs.sendall(json.dumps({"symbol": "ACME", "price": 8}).encode() + b"\n")
    theirs.close()
    assert price_feed.read_quotes(ours) == {"BTCUSDT": 7, "ACME": 8}
    ours.close()


def test_a_silent_feed_is_not_waited_for():
    ours, theirs = socket.socketpair()
    assert price_feed.read_quotes(ours, seconds=0.01) == {}
    ours.close()
    theirs.close()
