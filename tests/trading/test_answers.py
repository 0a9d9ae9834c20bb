"""One suite for both backends: whatever they run on, they answer what was recorded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from trading import scenarios
from trading.exchanges import Exchanges
from trading.record import answers, recorded
from trading.targets import LEGACY, NEW, Target, served

pytestmark = pytest.mark.slow

# Its statement is in SQLite's own words: the old backend cannot send it to PostgreSQL.
CANNOT = {LEGACY[1]: "raw_statement"}


@pytest.fixture(params=[*LEGACY, *NEW], ids=str)
def target(request: pytest.FixtureRequest) -> Target:
    """Each backend in turn."""
    found: Target = request.param
    return found


@pytest.fixture
def base(target: Target, seeded: Callable[[Target], str], tmp_path: Path) -> Iterator[str]:
    """Where it serves."""
    with served(target, seeded(target), tmp_path / "log") as running:
        yield running.base


def test_the_same_answers(target: Target, base: str) -> None:
    wanted, without = recorded(), CANNOT.get(target, "")
    found = answers(base, without)
    wanted.pop(without, None)
    (described,), (offered,) = wanted.pop("openapi"), found.pop("openapi")
    assert list(found) == list(wanted)
    for name, lines in wanted.items():
        assert found[name] == lines, name
    paths = {path: item for path, item in offered["paths"].items() if path in described["paths"]}
    assert paths == described["paths"]
    assert offered["components"] == described["components"]


@pytest.mark.parametrize("target", [NEW[0], NEW[3]], ids=str)
def test_its_own_data_are_those_of_the_old_one(
    target: Target, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'trading.db'}"
    if target.kind == "postgresql":
        url = request.getfixturevalue("database")
    target.seed(url)
    with (
        served(target, url, tmp_path / "log") as running,
        httpx.Client(base_url=running.base, timeout=30) as client,
    ):
        exchanges = Exchanges(client)
        scenarios.seeded(exchanges)
    assert exchanges.told == recorded()["seeded"]


def test_everything_that_is_offered_was_asked_for() -> None:
    told = recorded()
    (described,) = told.pop("openapi")
    asked = [line["asked"].partition("?")[0] for lines in told.values() for line in lines]
    offered = {
        f"{method.upper()} {path}": re.compile(
            f"{method} " + re.sub(r"{\w+}", "[^/]+", path), re.IGNORECASE
        )
        for path, item in described["paths"].items()
        for method in item
    }
    assert len(offered) >= 40
    unused = [name for name, like in offered.items() if not any(map(like.fullmatch, asked))]
    assert unused == []
    assert not [line for lines in told.values() for line in lines if line["status"] >= 500]
