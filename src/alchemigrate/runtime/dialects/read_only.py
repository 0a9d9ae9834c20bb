"""Connections that say that they only read."""

from __future__ import annotations

from typing import Any

READ_ONLY = "alchemigrate_read_only"
"""The execution option by which a connection says so, to the listeners of BEGIN."""


def options_of(backend: str) -> dict[str, Any]:
    """The execution options of a connection that only reads, by database."""
    return {READ_ONLY: True} | ({"postgresql_readonly": True} if backend == "postgresql" else {})
