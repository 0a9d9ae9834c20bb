"""Attacks on the backend, over HTTP: none gets in, and none makes it fall."""

from __future__ import annotations

import base64
import json
import subprocess
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import sqlalchemy as sa

from trading.targets import KEY, NEW, PYTHON, Served, Target, served

pytestmark = pytest.mark.slow

SECRET = "dsn-password-7f3a"
TARGETS = [target for target in NEW if (target.version, target.kind) in
           {("2.0", "postgresql"), ("2.1", "sqlite")}]  # fmt: skip


# Where the database has no say, one of them is enough.
on_postgres = pytest.mark.parametrize("running", TARGETS[:1], ids=str, indirect=True)
on_sqlite = pytest.mark.parametrize("running", TARGETS[1:], ids=str, indirect=True)


@pytest.fixture(params=TARGETS, ids=str)
def running(
    request: pytest.FixtureRequest, seeded: Callable[[Target], str], tmp_path: Path
) -> Iterator[Served]:
    """The new backend; its URL holds a password where it has one."""
    target: Target = request.param
    url = seeded(target).replace("//postgres:@", f"//postgres:{SECRET}@")
    with served(target, url, tmp_path / "log") as found:
        yield found


def login(base: str, username: str, password: str) -> dict[str, str]:
    """The header of somebody who is logged in."""
    said = httpx.post(f"{base}/login", json={"login": username, "password": password})
    assert said.status_code == 200, said.text
    return {"Authorization": f"Bearer {said.json()['access_token']}"}


@on_sqlite
def test_forged_tokens_are_refused(running: Served) -> None:
    token = login(running.base, "demo", "demo-password")["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, KEY, algorithms=["HS256"])
    now = datetime.now(UTC)
    for name, forged in {
        "no signature": unsigned(claims),
        "signature cut off": token.rpartition(".")[0] + ".",
        "another key": jwt.encode(claims, "another key of more than 32 bytes", "HS256"),
        "another algorithm": jwt.encode(claims, KEY * 2, "HS512"),
        "another audience": jwt.encode(claims | {"aud": "elsewhere"}, KEY, "HS256"),
        "expired": jwt.encode(claims | {"exp": now - timedelta(seconds=1)}, KEY, "HS256"),
        "never expires": jwt.encode(without(claims, "exp"), KEY, "HS256"),
        "nobody's": jwt.encode(without(claims, "sub"), KEY, "HS256"),
        "unknown session": jwt.encode(claims | {"jti": str(uuid.uuid4())}, KEY, "HS256"),
        "changed": changed(token),
    }.items():
        answer = httpx.get(
            f"{running.base}/portfolio", headers={"Authorization": f"Bearer {forged}"}
        )
        assert (name, answer.status_code) == (name, 401)
    good = httpx.get(f"{running.base}/portfolio", headers={"Authorization": f"Bearer {token}"})
    assert good.status_code == 200


def unsigned(claims: dict[str, Any]) -> str:
    """A token that says that it needs no signature."""
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return (
        ".".join(
            base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
            for part in parts
        )
        + "."
    )


def without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    """The claims but for one."""
    return {key: value for key, value in claims.items() if key != name}


def changed(token: str) -> str:
    """The token of another user under the same signature."""
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["sub"] = str(uuid.uuid5(uuid.NAMESPACE_DNS, "admin.example.com"))
    other = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{head}.{other}.{signature}"


@on_postgres
def test_passwords_cannot_be_tried_out(running: Served) -> None:
    told: Counter[int] = Counter()
    waits: list[str | None] = []

    def guess(number: int) -> None:
        said = {"login": "demo", "password": f"guess {number}"}
        answer = httpx.post(f"{running.base}/login", json=said, timeout=60)
        told[answer.status_code] += 1
        if answer.status_code != 401:
            waits.append(answer.headers.get("Retry-After"))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told[401] <= 10  # so many were looked at, however many came at once
    assert set(told) <= {401, 423, 429}
    assert [wait for wait in waits if not wait or int(wait) <= 0] == []
    right = httpx.post(f"{running.base}/login", json={"login": "demo", "password": "demo-password"})
    assert right.status_code in (423, 429)
    for number in range(60):  # many names from one address
        said = {"login": f"nobody {number}", "password": "guess"}
        last = httpx.post(f"{running.base}/login", json=said)
    assert last.status_code == 429
    assert httpx.get(f"{running.base}/markets").status_code == 200


@on_postgres
def test_rows_of_others_are_not_there(running: Served) -> None:
    with httpx.Client(base_url=running.base) as client:
        owner = login(running.base, "demo", "demo-password")
        strategies = client.get("/strategies", headers=owner).json()
        orders = client.get("/orders", headers=owner).json()
        trades = client.get("/trades", headers=owner).json()
        ids = {
            "strategy_id": [strategy["id"] for strategy in strategies],
            "order_id": [order["id"] for order in orders] + [one["order_id"] for one in trades],
        }
        before = rows(running.url)
        thief = login(running.base, "follower", "follower-password")
        asked = list(attempts(client.get("/openapi.json").json(), ids))
        assert len(asked) >= 4 * len(ids["strategy_id"]) + 2 * len(ids["order_id"]) >= 10
        for method, path in asked:
            answer = client.request(method, path, json={"price": "1"}, headers=thief)
            assert (method, path, answer.status_code) == (method, path, 404)
        body = {"symbol": "ACME", "side": "buy", "quantity": "1"}
        for strategy in ids["strategy_id"]:
            answer = client.post("/orders", json=body | {"strategy_id": strategy}, headers=thief)
            assert answer.status_code == 404
        for path in ("/orders", "/trades", "/positions", "/strategies"):
            assert client.get(path, headers=thief).json() == []
        for path in ("/admin/overview", "/admin/users", "/admin/trades/demo", "/admin/settings"):
            assert client.get(path, headers=thief).status_code == 403
    assert rows(running.url) == before


def attempts(api: dict[str, Any], ids: dict[str, list[Any]]) -> Iterator[tuple[str, str]]:
    """A request for each operation that takes an id, with each id of somebody else."""
    for path, item in api["paths"].items():
        for method in item:
            for name, values in ids.items():
                if f"{{{name}}}" in path:
                    for value in values:
                        yield (
                            method.upper(),
                            path.replace(f"{{{name}}}", str(value)).replace("{label}", "mine"),
                        )


def rows(url: str) -> list[Any]:
    """What nobody else may change."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = [
            list(connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY id")))
            for table in ("trading_strategies", "orders", "trades", "positions")
        ]
    engine.dispose()
    return found


@on_postgres
def test_no_secret_is_told(running: Served) -> None:
    mine = "my-own-secret-password"
    base = running.base
    body = {"email": "a@b.c", "username": "secretive", "password": mine}
    answers = [
        httpx.post(f"{base}/register", json=body | {"email": "no"}),
        httpx.post(f"{base}/register", json=body),
        httpx.post(f"{base}/register", json=body),
        httpx.post(f"{base}/register", json=body | {"email": "b@b.c", "username": "x\x00y"}),
        httpx.post(f"{base}/login", json={"login": "secretive", "password": mine + "?"}),
        httpx.post(f"{base}/login", json={"login": "\x00", "password": mine}),
        httpx.post(f"{base}/login", json={"password": mine}),
        httpx.post(f"{base}/login", content=f'{{"login": "x", "password": "{mine}"'),
    ]
    header = login(base, "secretive", mine)
    big = {"symbol": "ACME", "side": "buy", "quantity": "1e30"}
    answers += [
        httpx.post(f"{base}/orders", json=big, headers=header),
        httpx.get(f"{base}/trades", params={"symbol": "\x00"}, headers=header),
        httpx.get(f"{base}/users/me", headers=header),
        httpx.get(f"{base}/portfolio", headers={"Authorization": header["Authorization"] + "x"}),
    ]
    assert [one.text for one in answers if one.status_code >= 500] == []
    told = running.told() + "".join(answer.text for answer in answers)
    token = header["Authorization"].removeprefix("Bearer ")
    secrets = [mine, SECRET, KEY, token, token.split(".")[2], "argon2", "$m=", "Traceback"]
    assert [secret for secret in secrets if secret in told] == []


@on_postgres
def test_generated_requests_find_no_way_in(running: Served, tmp_path: Path) -> None:
    header = login(running.base, "admin", "admin-password")["Authorization"]
    before = tables(running.url)
    command = [
        PYTHON.parent / "schemathesis", "run", f"{running.base}/openapi.json",
        "--header", f"Authorization: {header}", "--checks", "not_a_server_error",
        "--max-examples", "2", "--max-time", "40", "--seed", "1",
        "--phases", "examples,coverage,fuzzing",
        "--exclude-path", "/logout", "--request-timeout", "20", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert tables(running.url) == before
    log = running.told()
    assert "Traceback" not in log
    assert SECRET not in log


INJECTIONS = ("' OR '1'='1", "'; DROP TABLE users; --", "1; SELECT pg_sleep(9)", "%' --", "\\'")


def test_injected_sql_is_text(running: Served) -> None:
    before = tables(running.url)
    with httpx.Client(base_url=running.base, timeout=5) as client:
        client.headers.update(login(running.base, "admin", "admin-password"))
        api = client.get("/openapi.json").json()
        asked = 0
        for path, item in api["paths"].items():
            for method, operation in item.items():
                for text in INJECTIONS:
                    place, query = filled(path, operation.get("parameters", ()), text)
                    body = everywhere(operation, api, text)
                    if (place, query, body) == (path, {}, None) or path == "/logout":
                        continue
                    asked += 1
                    answer = client.request(method, place, params=query, json=body)
                    assert answer.status_code < 500, (method, place, query, body, answer.text)
        assert asked > 100
        assert client.get("/admin/trades/' OR '1'='1").json() == []
        assert client.get("/trades", params={"symbol": "' OR '1'='1"}).json() == []
    assert tables(running.url) == before
    assert "Traceback" not in running.told()


def filled(path: str, parameters: Any, text: str) -> tuple[str, dict[str, str]]:
    """The path and the query with the text in each place that takes one."""
    query = {}
    for one in parameters:
        if one["in"] == "path":
            path = path.replace(
                f"{{{one['name']}}}", str(httpx.URL(f"http://x/{text}").raw_path, "ascii")[1:]
            )
        elif one["in"] == "query":
            query[one["name"]] = text
    return path, query


def everywhere(operation: dict[str, Any], api: dict[str, Any], text: str) -> Any:
    """A body with the text in each of its fields; None where there is no body."""
    if "requestBody" not in operation:
        return None
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    named = api["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    valid: dict[str, Any] = {
        "email": f"{uuid.uuid4().hex}@{text.replace(' ', '')}", "side": "buy", "quantity": "1",
        "amount": "0.01", "price": "1", "parameters": {text: text}, "labels": [text],
        "enabled": True, "ratio": "1", "fee": "0", "limit": None, "stop": None,
        "strategy_id": None, "symbol": text if "receiver" in named["properties"] else "ACME",
        "reference": f"{text}{uuid.uuid4().hex[:8]}",
    }  # fmt: skip
    return {name: valid.get(name, text) for name in named["properties"]}


def tables(url: str) -> Any:
    """What no request may change: the tables, and the names and roles of the seeded users."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        users = sa.text(
            "SELECT username, role, is_active FROM users WHERE username IN "
            "('demo', 'admin', 'follower') ORDER BY username"
        )
        found = (sorted(sa.inspect(engine).get_table_names()), list(connection.execute(users)))
    engine.dispose()
    return found
