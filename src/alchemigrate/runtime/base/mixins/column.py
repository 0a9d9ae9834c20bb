"""A column of a mixin, which dataclasses do not ask for when they are made."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import MappedAsDataclass, MappedColumn, mapped_column

LAST = 900
"""Columns of mixins stand behind those of the class."""


def column(cls: type, *arguments: Any, **keywords: Any) -> MappedColumn[Any]:
    """A mapped column for class `cls`, behind its own columns."""
    outside: dict[str, Any] = {"init": False} if issubclass(cls, MappedAsDataclass) else {}
    return mapped_column(*arguments, sort_order=LAST, **outside, **keywords)
