"""What the drivers raise, as the failures that an application can act on."""

from .classify import classify

__all__ = ["classify"]
