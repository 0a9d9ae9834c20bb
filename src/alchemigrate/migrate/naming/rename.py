"""A name of PostgreSQL that becomes another one."""

from __future__ import annotations

from dataclasses import dataclass

from ...values.change import RenameConstraint, RenameIndex
from ...values.operation import Step
from ..write.postgresql import statements


@dataclass(frozen=True, slots=True)
class Rename:
    """An index or constraint of `table` gets another name; `index` if by its index, which locks
    nothing but that."""

    table: str
    old: str
    new: str
    index: bool

    @property
    def step(self) -> Step:
        """What does it, and takes it back."""
        return Step((self._change(self.old, self.new),), back=(self._change(self.new, self.old),))

    @property
    def sql(self) -> str:
        """The statement."""
        return statements(self.step)[0]

    def _change(self, old: str, new: str) -> RenameConstraint | RenameIndex:
        if not self.index:
            return RenameConstraint(self.table, old, new)
        schema = self.table.rpartition(".")[0]
        return RenameIndex(f"{schema}.{old}" if schema else old, new)
