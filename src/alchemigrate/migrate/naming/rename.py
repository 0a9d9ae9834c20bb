"""A name of PostgreSQL that becomes another one."""

from __future__ import annotations

from dataclasses import dataclass

from ...checkkit.quoting import quoted


@dataclass(frozen=True, slots=True)
class Rename:
    """An index or constraint of `table` gets another name; `index` if by its index, which locks
    nothing but that."""

    table: str
    old: str
    new: str
    index: bool

    @property
    def sql(self) -> str:
        """The statement."""
        return _sql(self.table, self.old, self.new, self.index)

    @property
    def reverse(self) -> str:
        """The statement that takes it back."""
        return _sql(self.table, self.new, self.old, self.index)


def _sql(table: str, old: str, new: str, index: bool) -> str:
    if index:
        schema = table.rpartition(".")[0]
        return f"ALTER INDEX {quoted(f'{schema}.{old}' if schema else old)} RENAME TO {quoted(new)}"
    return f"ALTER TABLE {quoted(table)} RENAME CONSTRAINT {quoted(old)} TO {quoted(new)}"
