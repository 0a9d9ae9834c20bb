"""Faults of a real server under load: all requests end well or typed, none is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from runtime.faults.measure import WORLDS, Measurement
from runtime.faults.scenarios import SCENARIOS, Scene
from runtime.servers.postgresql import own_server
from runtime.servers.proxy import proxied

from alchemigrate.runtime.errors import CommitUnknown
from alchemigrate.runtime.retry import RetryPolicy

LOOKED_UP = RetryPolicy(check_commit=True)
TASKS_ONLY = "clients cancelled"
CASES = [
    (name, world)
    for number, name in enumerate(SCENARIOS)
    for place, world in enumerate(WORLDS)
    if (number + place) % 2 == 0 and not (name == TASKS_ONLY and "threads" in world)
]
"""Each scenario with one or two kinds of client; `bench/faults.py` has all of them, for longer."""


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """A server of these tests' own, behind a proxy."""
    with own_server() as server, proxied(server.port) as proxy:
        yield Scene(server, proxy, lasts=0.3)


@pytest.mark.parametrize(("name", "world"), CASES)
def test_under_faults(scene: Scene, name: str, world: str) -> None:
    found = Measurement(scene, world, SCENARIOS[name], calm=0.2, retry=LOOKED_UP).run()
    assert found.wrong() == {}, found.line()
    assert found.succeeded > 20, found.line()
    assert CommitUnknown.__name__ not in found.errors, "each lost COMMIT was looked up"


@pytest.mark.parametrize("world", WORLDS)
def test_lost_commits_are_told_as_such(scene: Scene, world: str) -> None:
    found = Measurement(scene, world, SCENARIOS["network cut"], calm=0.2).run()
    assert found.wrong() == {}, found.line()
