"""Changes of a table of 5M rows under load: the longest stall and the time, beside the plain form.

    python bench schema [WORD ..] [--rows 5000000] [--rounds 1]

The server is our own. Two writers and a reader, each a process, send a statement every 3 ms; a
stall is the longest of them while a change is under way ("calm": before it). One of the writers
stays just where a backfill is.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

# In place of this folder, whose runtime.py would stand before the tests' folder of that name.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import sqlalchemy as sa
from migrate.stalls.filling import at_once, in_batches
from runtime.servers.postgresql import LASTING, own_server


def backfill(engine: sa.Engine, rows: int) -> None:
    """A single UPDATE and a backfill, without load and with it."""
    for busy in (False, True):
        plain = at_once(engine, rows, busy)
        ours = in_batches(engine, rows, busy)
        title = "backfill under load" if busy else "backfill without load"
        stalls = (
            f"stall {1000 * ours.stall:.0f} ms (plain {1000 * plain.stall:.0f} ms, "
            f"calm {1000 * ours.calm:.0f} ms), "
        )
        print(
            f"{title:24} {ours.rate / plain.rate:.2f} of the rate of one UPDATE "
            f"({ours.rate:,.0f} rows/s against {plain.rate:,.0f}), {stalls if busy else ''}"
            f"grown {ours.growth:.2f} times (plain {plain.growth:.2f}), "
            f"{ours.batches} batches, {ours.swept} times swept",
            flush=True,
        )


SCENARIOS = {"backfill": backfill}


def main() -> int:
    """Print a line for each change."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("words", nargs="*", help="parts of names: " + ", ".join(SCENARIOS))
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    with own_server(LASTING) as server:
        engine = sa.create_engine(server.url(), poolclass=sa.NullPool)
        for _ in range(given.rounds):
            for name, scenario in SCENARIOS.items():
                if not given.words or any(word in name for word in given.words):
                    busy = os.getloadavg()[0]
                    print(
                        f"{name}: {given.rows:,} rows, load average {busy:.1f} before", flush=True
                    )
                    scenario(engine, given.rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
