"""Sessions that only read go to replicas: near enough to the primary, there, and not just written.

Routing is by session, not by statement: a unit that reads on a replica and writes on the primary
would decide on what is no longer so.
"""

from __future__ import annotations

from .router import Router
from .standing import Limits, Standing

__all__ = ["Limits", "Router", "Standing"]
