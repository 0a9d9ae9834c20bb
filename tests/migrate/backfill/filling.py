"""A process that carries out the backfill of `things`, to be killed: `filling.py URL`."""

from __future__ import annotations

import sys

import sqlalchemy as sa

from alchemigrate.migrate.backfill.carry_out import carry_out
from alchemigrate.migrate.backfill.manner import Manner
from alchemigrate.migrate.backfill.pace import Pace
from alchemigrate.migrate.backfill.table_progress import TableProgress
from alchemigrate.values.change import Fill

FILL = Fill("things", ("id",), (("doubled", "amount * 2"),))
STEADY = Manner(pace=Pace(first=20, fewest=20, most=20))

if __name__ == "__main__":
    engine = sa.create_engine(sys.argv[1])
    carry_out(engine, FILL, TableProgress(engine, "killed"), manner=STEADY)
