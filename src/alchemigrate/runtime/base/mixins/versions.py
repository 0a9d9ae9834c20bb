"""Rows that nobody overwrites unseen: who comes second gets a StaleDataError."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, declared_attr

from ....errors import ModelError
from .column import column


@dataclass(init=False, repr=False, eq=False)
class Versioned:
    """`version`, which every UPDATE and DELETE compares and counts up."""

    @declared_attr
    def version(cls: Any) -> Mapped[int]:
        """How often the row was written."""
        return column(cls, sa.Integer(), nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls: Any) -> dict[str, Any]:
        return {"version_id_col": cls.version}


@sa.event.listens_for(orm.Mapper, "mapper_configured")
def _counts(mapper: orm.Mapper[Any], cls: type) -> None:
    """`__mapper_args__` of the class itself replace those of a mixin without a word."""
    if issubclass(cls, Versioned) and mapper.version_id_col is None:
        raise ModelError(
            "its __mapper_args__ replace those of Versioned, so nothing compares the version",
            where=cls.__qualname__,
            cure='add "version_id_col": the version column to them',
        )
