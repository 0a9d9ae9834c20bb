"""Steps of a schema change are carried out on a live database, and taken back."""

from .executor import Executor

__all__ = ["Executor"]
