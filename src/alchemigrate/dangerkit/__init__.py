"""The words that dangers of schema changes are written in."""

from .danger import Axis, Danger, Example, Issue, Setting
from .load import load

__all__ = ["Axis", "Danger", "Example", "Issue", "Setting", "load"]
