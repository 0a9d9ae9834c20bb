"""The backfill of `things` by another process, to be killed."""

from __future__ import annotations

import sqlalchemy as sa

from alchemigrate.migrate.backfill.carry_out import carry_out
from alchemigrate.migrate.backfill.manner import Manner
from alchemigrate.migrate.backfill.pace import Pace
from alchemigrate.migrate.backfill.table_progress import TableProgress
from alchemigrate.values.change import Fill

FILL = Fill("things", ("id",), (("doubled", "amount * 2"),))
STEADY = Manner(pace=Pace(first=20, fewest=20, most=20))


def filled(url: str) -> None:
    """Carry it out."""
    engine = sa.create_engine(url)
    carry_out(engine, FILL, TableProgress(engine, "killed"), manner=STEADY)
