"""Faults of a real PostgreSQL under load: what requests were told, lost, doubled, recovery, leaks.

python bench/faults.py [WORD ..] [--seconds N] [--check-commit]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# In place of this folder, whose runtime.py would stand before the tests' folder of that name.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from runtime.faults.measure import WORLDS, Measurement
from runtime.faults.scenarios import SCENARIOS, Scene
from runtime.servers.postgresql import own_server
from runtime.servers.proxy import proxied

from alchemigrate.runtime.retry import RetryPolicy


def main() -> int:
    """Print a line for each scenario and kind of client; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("words", nargs="*", help="parts of names of scenarios or clients")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long a fault lasts")
    parser.add_argument("--check-commit", action="store_true", help="look lost commits up")
    given = parser.parse_args()
    retry = RetryPolicy(check_commit=given.check_commit)
    wrong = 0
    with own_server() as server, proxied(server.port) as proxy:
        scene = Scene(server, proxy, lasts=given.seconds)
        for name, scenario in SCENARIOS.items():
            for world in WORLDS:
                title = f"{name}, {world}"
                if all(word in title for word in given.words):
                    found = Measurement(scene, world, scenario, calm=2.0, retry=retry).run()
                    print(f"{title:42} {found.line()}", flush=True)
                    print("".join(f"    WRONG: {one}\n" for one in found.wrong().items()), end="")
                    wrong += bool(found.wrong())
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
