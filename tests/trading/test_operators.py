"""What operators ask of the backend: health, metrics, and the page, in a real Chromium."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from browser.axe import axe, violations
from browser.devtools import Browser, Tab
from browser.needs import CHROMIUM, program

from trading.targets import NEW, Served, Target, served

pytestmark = pytest.mark.slow

SQLITE = next(one for one in NEW if (one.version, one.kind) == ("2.1", "sqlite"))


@pytest.fixture
def running(seeded: Callable[[Target], str], tmp_path: Path) -> Iterator[Served]:
    """The backend; to it every statement is slow."""
    with served(SQLITE, seeded(SQLITE), tmp_path / "log", SLOW_SECONDS="0.0000001") as found:
        yield found


def test_health_and_metrics(running: Served) -> None:
    alive = httpx.get(f"{running.base}/health/live")
    assert (alive.status_code, alive.json()["ok"]) == (200, True)
    ready = httpx.get(f"{running.base}/health/ready")
    assert (ready.status_code, ready.json()["ok"]) == (200, True)
    assert {check["name"] for check in ready.json()["checks"]} >= {"pool", "database"}
    metrics = httpx.get(f"{running.base}/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    samples = [line for line in metrics.text.splitlines() if not line.startswith("#")]
    assert any(float(line.rpartition(" ")[2]) > 0 for line in samples)
    paths = httpx.get(f"{running.base}/openapi.json").json()["paths"]
    assert {"/health/live", "/health/ready", "/metrics", "/status"} <= set(paths)


def test_figures_are_for_administrators(running: Served) -> None:
    with httpx.Client(base_url=running.base) as client:
        assert client.get("/status/figures").status_code == 401
        for name, status in (("demo", 403), ("admin", 200)):
            said = {"login": name, "password": f"{name}-password"}
            token = client.post("/login", json=said).json()["access_token"]
            header = {"Authorization": f"Bearer {token}"}
            answer = client.get("/status/figures", headers=header)
            assert answer.status_code == status
        found = answer.json()
        page = client.get("/status")
    assert found["slow"]
    assert found["slow"][0]["statement"]
    assert found["pool"]["most"] == 20
    assert "password" not in page.headers["content-security-policy"]
    assert "argon2" not in answer.text
    # Made by create_all(), the database has no revision: the check says what to do.
    (migrations,) = [one for one in found["health"]["checks"] if one["name"] == "migrations"]
    assert not migrations["ok"]
    assert "alembic upgrade head" in migrations["told"]


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[Tab]:
    """A page in Chromium."""
    browser = Browser(program(*CHROMIUM, package="chromium"), tmp_path / "profile")
    try:
        yield Tab(browser)
    finally:
        browser.close()


def test_the_page_shows_what_happens(running: Served, tab: Tab) -> None:
    tab.open(f"{running.base}/status")
    script = axe()
    assert tab.run("document.activeElement === document.body && figures.hidden")
    sign_in(tab, "demo")
    until(tab, "refused.textContent === 'administrators only'")
    assert tab.run("figures.hidden")
    sign_in(tab, "admin")
    until(tab, "!figures.hidden && health.rows.length > 1")
    assert tab.run("summary.textContent") == "Not well: migrations"
    assert tab.run("slow.rows.length") > 3
    assert tab.run("pool.textContent").count("in use") == 1

    before = tab.run("counts.textContent")
    taken = httpx.post(
        f"{running.base}/register",
        json={"email": "demo@example.com", "username": "demo", "password": "long enough"},
    )
    assert taken.status_code == 409
    until(tab, "errors.textContent.includes('UniqueViolation')")
    until(tab, "failed.textContent.includes('INSERT INTO users')")
    assert tab.run("counts.textContent") != before
    assert "demo@example.com" not in tab.run("document.body.innerText")

    for width, dark in ((1280, False), (360, True)):
        tab.size(width, 800, dark=dark)
        assert violations(tab, script) == []
        assert tab.run("document.documentElement.scrollWidth <= innerWidth")

    tab.press("Enter", "\r")  # the button that pauses has the focus
    until(tab, "pause.textContent === 'Go on'")
    still = tab.run("at.textContent")
    time.sleep(2.5)
    assert tab.run("at.textContent") == still

    asked = [one["request"]["url"] for one in tab.events("Network.requestWillBeSent")]
    assert [url for url in asked if not url.startswith((running.base, "about:"))] == []
    assert tab.events("Runtime.exceptionThrown") == []


def sign_in(tab: Tab, name: str) -> None:
    """Type a name and its password, and send them."""
    tab.run(
        f"document.getElementById('name').value = '{name}';"
        f"password.value = '{name}-password'; login.requestSubmit()"
    )


def until(tab: Tab, condition: str) -> None:
    """Wait until the page says so."""
    deadline = time.monotonic() + 20
    while not tab.run(f"Boolean({condition})"):
        assert time.monotonic() < deadline, f"{condition}: {tab.run('document.body.innerText')}"
        time.sleep(0.05)
