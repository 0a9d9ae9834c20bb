"""The backend is restarted under load, and nobody notices."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from trading.load import Load
from trading.targets import NEW, PYTHON, Target

pytestmark = pytest.mark.slow

ON_POSTGRES = next(target for target in NEW if target.kind == "postgresql")


def test_a_restart_under_load_fails_no_request(
    seeded: Callable[[Target], str], tmp_path: Path
) -> None:
    url = seeded(ON_POSTGRES)
    engine = sa.create_engine(url)
    count = sa.text("SELECT count(*) FROM orders WHERE client_reference IS NULL")
    with engine.connect() as connection:
        before = connection.scalar(count)
    with (tmp_path / "log").open("wb") as log:
        keeper = subprocess.Popen(
            [PYTHON, "-m", "app.serve", "--port", "0", "--linger", "3"],
            cwd=ON_POSTGRES.tree, env=ON_POSTGRES.environment(url),
            stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        assert keeper.stdout is not None
        try:
            base = keeper.stdout.readline().strip()
            load = Load(base, clients=4)
            try:
                for _ in range(2):
                    time.sleep(0.5)
                    keeper.send_signal(signal.SIGHUP)
                    assert "serves in place of" in keeper.stdout.readline()
                time.sleep(0.5)
            finally:
                load.stop()
        finally:
            keeper.send_signal(signal.SIGTERM)
            assert keeper.wait(timeout=30) == 0
    assert load.failed == []
    assert set(load.answered) == {200, 201}
    with engine.connect() as connection:
        assert connection.scalar(count) == before + load.placed  # none lost, none doubled
    engine.dispose()
    assert load.placed > 20
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base}/health")
