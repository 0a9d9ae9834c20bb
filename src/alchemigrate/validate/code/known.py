"""Which of the models that were imported an expression in the code means."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ...project.kinds import Kind, Ref
from ...rulekit.context import Context
from ...rulekit.made import made_by
from ...rulekit.tables import text_of
from ...values.models import MappedClass, Models, Relationship

Place = tuple[str, str]
"""A table and the name of one of its columns."""
COLLECTIONS = ("c", "columns")


@dataclass
class Known:
    """Finds the mapped class, the column or the relationship that is meant; None if in doubt."""

    models: Models
    _by_name: dict[str, list[MappedClass]] = field(init=False)
    _found: dict[Ref, MappedClass | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the classes by their own names."""
        self._by_name = {}
        for one in self.models.classes.values():
            self._by_name.setdefault(one.short, []).append(one)

    def mapped(self, ref: Ref | None) -> MappedClass | None:
        """The class that was imported, for one that stands in a file."""
        if ref is None:
            return None
        if ref not in self._found:
            fits = [one for one in self._by_name.get(ref.name, ()) if _same(ref, one)]
            self._found[ref] = fits[0] if len(fits) == 1 else None
        return self._found[ref]

    def entity(self, context: Context, node: ast.expr) -> MappedClass | None:
        """The class that an expression names, itself or by an alias."""
        value = context.value(node)
        return self.mapped(value.ref) if value.kind is Kind.CLASS else None

    def table(self, context: Context, node: ast.expr) -> str | None:
        """The declared table that an expression is, or that its class stands on."""
        value = context.value(node)
        if value.kind is Kind.CLASS or (value.kind is Kind.TABLE and value.ref is not None):
            mapped = self.mapped(value.ref)
            return mapped.table if mapped is not None else None
        made = made_by(context, node, "sqlalchemy.Table") if value.kind is Kind.TABLE else None
        name = text_of(made.call.args[0]) if made is not None and made.call.args else None
        return name if name in self.models.schema.tables else None

    def column(self, context: Context, node: ast.expr) -> Place | None:
        """The column that `Class.attribute` or `table.c.name` is."""
        match node:
            case ast.Attribute(value=ast.Attribute(value=owner, attr=kept), attr=name) if (
                kept in COLLECTIONS
            ):
                return self._of_table(self.table(context, owner), name)
            case ast.Attribute(value=owner, attr=name):
                mapped = self.entity(context, owner)
                return self.attribute(mapped, name) if mapped is not None else None
        return None

    def attribute(self, mapped: MappedClass, name: str) -> Place | None:
        """The column of an attribute of a class, its own or inherited."""
        for one in self.models.kin(mapped.name):
            found = self._of_table(one.table, one.columns.get(name, ""))
            if found is not None:
                return found
        return None

    def relationship(self, mapped: MappedClass, name: str) -> Relationship | None:
        """The relationship of that name of a class, its own or inherited."""
        for one in self.models.kin(mapped.name):
            for found in one.relationships:
                if found.key == name and found.configured:
                    return found
        return None

    def related(self, context: Context, node: ast.expr) -> Relationship | None:
        """The relationship that `Class.key` is."""
        if not isinstance(node, ast.Attribute):
            return None
        mapped = self.entity(context, node.value)
        return self.relationship(mapped, node.attr) if mapped is not None else None

    def _of_table(self, name: str | None, column: str) -> Place | None:
        table = self.models.table(name) if name else None
        if table is None:
            return None
        for one in table.columns:
            if column in (one.name, one.key):
                return table.name, one.name
        return None


def _same(ref: Ref, one: MappedClass) -> bool:
    """Whether a file and an imported module are one, whatever the import root was."""
    here = f".{ref.module.name}"
    there = f".{one.name.removesuffix(f'.{one.short}')}"
    return here.endswith(there) or there.endswith(here)
