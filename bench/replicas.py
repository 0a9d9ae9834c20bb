"""Three replicas of the trading backend serve old and new code while their schema changes.

    python bench replicas [--rows 100000] [--customers 6] [--seconds 3]

The server is our own. `schema apply` renames, splits and tightens columns (examples/live_change),
`schema undo` takes it back, and it is done again, while customers write and read these columns at
one replica after the other and check each answer.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

# In place of this folder, whose runtime.py would stand before the tests' folder of that name.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from runtime.servers.postgresql import LASTING, own_server
from trading.live.course import Course
from trading.live.tally import Tally


def table(tally: Tally) -> None:
    """A line for each stage, and who has read whose values."""
    versions = sorted({each for stage in tally.stages for each in stage.versions})
    names = "".join(f"{f'by {each}':>10}" for each in versions)
    print(f"{'stage':18}{'seconds':>8}{'requests':>10}{names}{'p99 ms':>8}{'max ms':>8}  failed")
    for stage in tally.stages:
        counts = "".join(f"{stage.versions[each]:10,}" for each in versions)
        print(
            f"{stage.name:18}{stage.ended - stage.began:8.1f}{len(stage.latencies):10,}{counts}"
            f"{1000 * stage.usual:8.0f}{1000 * stage.longest:8.0f}  {len(stage.failed)}"
        )
    for (writer, reader), times in sorted(tally.crossed.items()):
        print(f"written by {writer}, read by {reader}: {times:,} times")


def main() -> int:
    """Print the table; 1 if a request failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--customers", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=3.0, help="of a stage that changes none")
    given = parser.parse_args()
    with own_server(LASTING) as server, tempfile.TemporaryDirectory() as folder:
        course = Course(Path(folder), server.url(), given.rows, given.customers, given.seconds)
        course.prepare()
        print(f"{given.rows:,} rows a table, load average {os.getloadavg()[0]:.1f} before")
        tally = course.run()
    table(tally)
    for one in tally.failed[:20]:
        print(one)
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
