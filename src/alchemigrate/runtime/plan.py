"""What an engine is made of, once every option is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from .options import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything `create_engine` gets, and what listens to the engine afterwards."""

    options: Options
    """The options with nothing left to the preset."""
    url: sa.URL
    arguments: Mapping[str, Any] = field(repr=False)
    connect_args: Mapping[str, Any] = field(repr=False)
    attach: tuple[Callable[[sa.Engine], None], ...] = ()

    def keywords(self) -> dict[str, Any]:
        """The keyword arguments of `create_engine`."""
        return {**self.arguments, "connect_args": dict(self.connect_args)}
