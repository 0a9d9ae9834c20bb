"""What the old backend answers on SQLAlchemy 1.4 and SQLite, kept in recorded.json.

PYTHONPATH=src:tests python -m trading.record
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import httpx

from trading.exchanges import Exchanges
from trading.scenarios import SCENARIOS
from trading.targets import LEGACY, offer, served

RECORDED = Path(__file__).with_name("recorded.json")


def answers(base: str, *without: str) -> dict[str, list[dict[str, Any]]]:
    """What every scenario was answered, by its name; but for those that are named."""
    told = {}
    with httpx.Client(base_url=base, timeout=30) as client:
        for scenario in SCENARIOS:
            if scenario.__name__ in without:
                continue
            exchanges = Exchanges(client)
            scenario(exchanges)
            told[scenario.__name__] = exchanges.told
        told["openapi"] = [client.get("/openapi.json").json()]
    return told


def recorded() -> dict[str, list[dict[str, Any]]]:
    """What was kept."""
    found: dict[str, list[dict[str, Any]]] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Ask, and keep the answers."""
    old = LEGACY[0]
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite:///{place}/trading.db"
        old.seed(url)
        offer(url)
        with served(old, url, Path(place) / "log") as running:
            told = answers(running.base)
    RECORDED.write_text(written(told), encoding="utf-8")


def written(told: dict[str, list[dict[str, Any]]]) -> str:
    """JSON with a line for each exchange."""
    parts = []
    for name, lines in told.items():
        body = ",\n".join(f"  {json.dumps(line)}" for line in lines)
        parts.append(f"{json.dumps(name)}: [\n{body}\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
