"""A backfill from its beginning, or from where it was left, to its end.

Rows are written in the order of a key, in batches of a size that keeps no writer waiting, each in
one transaction with the position after it: after any end, also SIGKILL or a lost connection, it
goes on there, and no row is written twice. It ends at the greatest key that there was when it
began: rows inserted later are a matter of the trigger that keeps columns in step. Where keys are
random some of those lie below that end, and are written, too: `sets` must give them the same, or
`where` leave them alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from ...database.connect import connected
from ...values.change import Fill
from .advance import Advance
from .batch import Batches
from .control import Control
from .manner import USUAL, Manner
from .position import Position
from .progress import Progress
from .run import Run
from .target import target_of


def carry_out(
    engine: sa.Engine,
    fill: Fill,
    progress: Progress,
    controls: Sequence[Control] = (),
    manner: Manner | None = None,
    say: Callable[[Advance], None] = lambda _: None,
) -> Position:
    """Write the rows that are left, and give the position at the end.

    It is not `finished` if a control has ended it before. Raises DatabaseError when the table or a
    row does not allow it, and when patience is at its end; what was written until then stays.
    """
    with connected(engine) as connection:
        target = target_of(connection, fill)
    chosen = manner or USUAL[engine.dialect.name]
    batches = Batches(fill, target, progress, chosen.patience.lock_ms, chosen.statement_ms)
    return Run(engine, batches, controls, chosen, say).all()
