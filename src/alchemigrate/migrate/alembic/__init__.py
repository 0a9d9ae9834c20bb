"""The bridge to Alembic: importing it makes its directives known to revisions.

They are `op.expand`, `op.backfill`, `op.contract`, `op.take_back` and `op.rename_constraint`.
`run_env` is what an `env.py` calls. Autogenerate leaves alone what this tool keeps for itself.
"""

from . import ours, phases, rename_constraint, rendering
from .environment import Waiting, run_env

__all__ = ["Waiting", "ours", "phases", "rename_constraint", "rendering", "run_env"]
