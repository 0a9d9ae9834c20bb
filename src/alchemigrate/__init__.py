"""Alchemigrate takes Python backends from SQLAlchemy 1.x to 2.x, and keeps them healthy there."""

from __future__ import annotations

__version__ = "0.1.0"
