"""The bridge to Alembic: importing it makes its directives known to revisions.

They are `op.expand`, `op.backfill`, `op.contract`, `op.take_back` and `op.rename_constraint`.
`run_env` is what an `env.py` calls.
"""

from . import phases, rename_constraint
from .environment import Waiting, run_env

__all__ = ["Waiting", "phases", "rename_constraint", "run_env"]
