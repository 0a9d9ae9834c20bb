"""The words that model checks are written in."""

from .check import Check, Example, Issue
from .load import load

__all__ = ["Check", "Example", "Issue", "load"]
