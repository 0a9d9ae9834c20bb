"""The backend is restarted under load, and nobody notices."""

from __future__ import annotations

import http.client
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from trading.load import Load
from trading.targets import NEW, PYTHON, Target

pytestmark = pytest.mark.slow

ON_SQLITE = next(target for target in NEW if target.kind == "sqlite")
ON_POSTGRES = next(target for target in NEW if target.kind == "postgresql")


@contextmanager
def kept(target: Target, url: str, log: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The backend under its own keeper, and its address; told to end at the end, and it does."""
    with log.open("wb") as heard:
        keeper = subprocess.Popen(
            [PYTHON, "-m", "app.serve", "--port", "0", "--linger", "3"],
            cwd=target.tree, env=target.environment(url),
            stdout=subprocess.PIPE, stderr=heard, text=True,
        )  # fmt: skip
        assert keeper.stdout is not None
        try:
            yield keeper.stdout.readline().strip(), keeper
        finally:
            keeper.send_signal(signal.SIGTERM)
            assert keeper.wait(timeout=30) == 0


def replace(keeper: subprocess.Popen[str]) -> None:
    """Wait until another process serves."""
    assert keeper.stdout is not None
    assert "serves in place of" in keeper.stdout.readline()


def test_a_restart_under_load_fails_no_request(
    seeded: Callable[[Target], str], tmp_path: Path
) -> None:
    url = seeded(ON_POSTGRES)
    engine = sa.create_engine(url)
    count = sa.text("SELECT count(*) FROM orders WHERE client_reference IS NULL")
    with engine.connect() as connection:
        before = connection.scalar(count)
    with kept(ON_POSTGRES, url, tmp_path / "log") as (base, keeper):
        load = Load(base, clients=4)
        try:
            for _ in range(2):
                time.sleep(0.5)
                keeper.send_signal(signal.SIGHUP)
                replace(keeper)
            time.sleep(0.5)
        finally:
            load.stop()
    assert load.failed == []
    assert set(load.answered) == {200, 201}
    with engine.connect() as connection:
        assert connection.scalar(count) == before + load.placed  # none lost, none doubled
    engine.dispose()
    assert load.placed > 20
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base}/health")


def test_a_connection_that_is_kept_is_answered_once_more(
    seeded: Callable[[Target], str], tmp_path: Path
) -> None:
    with kept(ON_SQLITE, seeded(ON_SQLITE), tmp_path / "log") as (base, keeper):
        idle, busy = (http.client.HTTPConnection(base.removeprefix("http://")) for _ in "ab")
        assert ask(idle) == ask(busy) == (200, None)
        keeper.send_signal(signal.SIGHUP)
        while ask(busy) == (200, None):
            pass
        # The process leaves now. It has not closed the connection on which nothing was under way.
        assert ask(idle) == (200, "close")
        replace(keeper)
        assert httpx.get(f"{base}/health/live").status_code == 200


def ask(connection: http.client.HTTPConnection) -> tuple[int, str | None]:
    """The status, and whether the connection goes on."""
    connection.request("GET", "/health/live")
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers["connection"]
