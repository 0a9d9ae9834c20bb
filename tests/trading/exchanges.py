"""Requests and what was answered, told so that two runs and two databases say the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import httpx

PASSWORD = "correct horse"
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
STRATEGY = re.compile(r"(?<=/strategies/)\d+|(?<=strategy )\d+")
TOKEN = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+")
HEADERS = ("content-type", "allow", "www-authenticate", "location")


class Exchanges:
    """Sends requests to a backend and keeps what came back."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._names: dict[str, dict[str, str]] = {}
        self._header: dict[str, str] = {}
        self.told: list[dict[str, Any]] = []

    def login(self, username: str, password: str = PASSWORD) -> None:
        """Requests from here on are this user's; `anybody` undoes it."""
        self._header = {}
        answer = self.send("POST", "/login", {"login": username, "password": password})
        assert answer.status_code == 200, answer.text
        self._header = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def anybody(self, header: str = "") -> None:
        """Requests from here on are nobody's, or carry this header."""
        self._header = {"Authorization": header} if header else {}

    def register(self, username: str, **names: str) -> None:
        """Make a user, and be it."""
        body = {"email": f"{username}@Example.com", "username": username, "password": PASSWORD}
        self.send("POST", "/register", {**body, **names})
        self.login(username)

    def send(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """A request with JSON, or without a body."""
        answer = self._client.request(method, path, json=body, headers=self._header)
        line: dict[str, Any] = {"asked": self._plain(f"{method} {path}")}
        if body is not None:
            line["body"] = self._plain(body)
        line["status"] = answer.status_code
        here = str(self._client.base_url).rstrip("/")
        headers = {
            name: answer.headers[name].replace(here, "")
            for name in HEADERS
            if name in answer.headers
        }
        if headers != {"content-type": "application/json"}:
            line["headers"] = headers
        if answer.content:
            said = answer.json() if "json" in headers.get("content-type", "") else answer.text
            line["said"] = self._plain(said)
        self.told.append(line)
        return answer

    def get(self, path: str) -> httpx.Response:
        """A request for something."""
        return self.send("GET", path)

    def _plain(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._entry(name, one, value) for name, one in value.items()}
        if isinstance(value, list):
            return [self._plain(one) for one in value]
        if isinstance(value, str):
            today = datetime.now(UTC).date().isoformat()
            told = TOKEN.sub("<token>", value).replace(today, "<today>")
            told = UUID.sub(lambda found: self._name("uuid", found[0]), told)
            return STRATEGY.sub(lambda found: self._known("strategy", found[0]), told)
        return value

    def _entry(self, name: str, value: Any, around: dict[str, Any]) -> Any:
        if name == "input":
            return "<what was sent>"  # the new backend hides passwords there
        if name == "strategy_id":
            return self._known("strategy", value)
        if name == "id" and isinstance(value, int):
            kind = "strategy" if "labels" in around else "trade" if "fee" in around else "link"
            return self._name(kind, value)
        return self._plain(value)

    def _name(self, kind: str, value: str | int) -> str:
        names = self._names.setdefault(kind, {})
        return names.setdefault(str(value), f"<{kind} {len(names) + 1}>")

    def _known(self, kind: str, value: str | int) -> Any:
        return self._names.get(kind, {}).get(str(value), value)
