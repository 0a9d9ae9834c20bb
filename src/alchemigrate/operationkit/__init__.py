"""The words that safe operations on a live schema are written in."""

from .applied import applied, made
from .example import Example
from .load import load
from .operation import Operation

__all__ = ["Example", "Operation", "applied", "load", "made"]
