"""What a database wants for an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

Attach = Callable[[sa.Engine], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Arguments for the driver and for `create_engine`, and what listens to the engine."""

    connect_args: Mapping[str, Any]
    engine: Mapping[str, Any] = field(default_factory=dict)
    attach: tuple[Attach, ...] = ()
    without: frozenset[str] = frozenset()
    """Names in the URL's query that were understood here, and mean nothing to the driver."""
