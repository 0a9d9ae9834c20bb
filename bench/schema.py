"""Changes of a table of 5M rows under load: the longest stall and the time, beside the plain form.

    python bench schema [WORD ..] [--rows 5000000] [--rounds 1]

The server is our own. Two writers and a reader, each a process, send a statement every 3 ms; a
stall is the longest of them while a change is under way ("calm": before it). One of the writers
stays just where a backfill is. The time of a change is that of its steps; rows are asked before it
begins. "Typed" is what the operation's statements take by themselves, without the executor.
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
from migrate.stalls import things
from migrate.stalls.changing import adopted, compared
from migrate.stalls.filling import Busy, at_once, in_batches
from migrate.stalls.forms import FORMS
from runtime.servers.postgresql import LASTING, own_server

RENAMES = 500


def backfill(engine: sa.Engine, rows: int) -> None:
    """A single UPDATE and a backfill, without load and with it."""
    for busy in Busy:
        plain = at_once(engine, rows, busy)
        ours = in_batches(engine, rows, busy)
        title = f"backfill {busy}"
        stalls = (
            ""
            if busy is not Busy.THERE
            else (
                f"stall {_ms(ours.stall)} (plain {_ms(plain.stall)}, calm {_ms(ours.calm)}), "
                f"one in a hundred over {_ms(ours.usual)}, "
            )
        )
        print(
            f"{title:36} {ours.rate / plain.rate:.2f} of the rate of one UPDATE "
            f"({ours.rate:,.0f} rows/s against {plain.rate:,.0f}), {stalls}"
            f"grown {ours.growth:.2f} times (plain {plain.growth:.2f}), "
            f"{ours.batches} batches, {ours.swept} times swept",
            flush=True,
        )


def forms(engine: sa.Engine, rows: int, words: list[str]) -> None:
    """Each change as an operation, beside its plain form."""
    for name, form in FORMS.items():
        if words and not any(word in name for word in words):
            continue
        things.make(engine, rows)
        found = compared(engine, rows, form, name)
        plain, typed, asked, ours = found.plain, found.typed, found.asked, found.ours
        print(
            f"{name:12} stall {_ms(ours.stall)} (plain {_ms(plain.stall)}, typed "
            f"{_ms(typed.stall)}, asking {_ms(asked.stall)}, calm {_ms(ours.calm)}), "
            f"{ours.seconds / plain.seconds:.2f} times as long as plain, "
            f"{ours.seconds / typed.seconds:.2f} as typed ({ours.seconds:.2f} s against "
            f"{plain.seconds:.2f} and {typed.seconds:.2f} s), asked for {asked.seconds:.2f} s",
            flush=True,
        )


def names(engine: sa.Engine, rows: int) -> None:
    """Constraints and indexes get other names."""
    things.make(engine, rows)
    found, again = adopted(engine, rows, RENAMES)
    print(
        f"{f'{RENAMES} renames':24} stall {_ms(found.stall)} (calm {_ms(found.calm)}), "
        f"{found.seconds:.2f} s, {again} had to be tried again",
        flush=True,
    )


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def main() -> int:
    """Print a line for each change."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("words", nargs="*", help="backfill, names, " + ", ".join(FORMS))
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    with own_server(LASTING) as server:
        engine = sa.create_engine(server.url())
        things.age(engine, given.rows)
        for _ in range(given.rounds):
            print(f"{given.rows:,} rows, load average {os.getloadavg()[0]:.1f} before", flush=True)
            if not given.words or "backfill" in given.words:
                backfill(engine, given.rows)
            if not given.words or "names" in given.words:
                names(engine, given.rows)
            forms(engine, given.rows, given.words)
    return 0


if __name__ == "__main__":
    sys.exit(main())
