"""The mapped classes of a tree and their relations, read without importing anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.classes import lineage
from ..project.kinds import Ref
from ..project.mapped import Attribute
from ..project.project import Project
from ..rulekit.context import Context
from ..rulekit.tables import keys_of, own_table
from ..values.entities import Entities, Entity, Link, Relation
from .examine import without_gc
from .tree import Tree


def entities(tree: Tree) -> Entities:
    """All mapped classes with a table in a tree; what cannot be read of them is left out."""
    with without_gc():
        project = Project(tree.files, tree.read, tree.relevant, tree.evidence)
        refs = [ref for found in project.inference.mappings.by_name.values() for ref in found]
        refs.sort(key=lambda ref: (ref.module.path, ref.node.lineno))
        reader = _Reader(project, refs)
        return Entities(
            tuple(map(reader.entity, refs)),
            tuple(one for ref in refs for one in reader.relations(ref)),
        )


class _Reader:
    """Reads classes; knows the key of each, and which class has which table."""

    def __init__(self, project: Project, refs: list[Ref]) -> None:
        self._project = project
        self._mappings = project.inference.mappings
        self._keys: dict[Ref, str] = {}
        for ref in refs:
            key = f"{ref.module.path}:{ref.name}"
            known = key in self._keys.values()
            self._keys[ref] = f"{key}:{ref.node.lineno}" if known else key
        self._tables: dict[str, Ref] = {}
        for ref in refs:
            if own := own_table(self._context(ref), ref):
                self._tables.setdefault(own.rpartition(".")[2], ref)

    def _context(self, ref: Ref) -> Context:
        return Context(ref.module, self._project)

    def entity(self, ref: Ref) -> Entity:
        """A class with its table; one that shares its parent's table has that one."""
        context = self._context(ref)
        tables = (own_table(context, base) for base in self._kin(ref))
        attributes = self._mappings.attributes(ref).values()
        return Entity(
            key=self._keys[ref],
            name=ref.name,
            table=next((table for table in tables if table is not None), ""),
            path=ref.module.path,
            line=ref.node.lineno,
            end_line=ref.node.end_lineno or ref.node.lineno,
            columns=sum(not one.is_relationship for one in attributes),
        )

    def relations(self, ref: Ref) -> Iterator[Relation]:
        """What a class and its mixins declare; what it inherits from an entity is that one's."""
        parent = next((base for base in self._kin(ref) if base != ref), None)
        if parent is not None:
            yield self._relation(ref, parent, parent.name, Link.INHERITS, "", ref.node, ref)
        for attribute in self._mappings.attributes(ref).values():
            if attribute.owner != ref and self._mappings.has_table(attribute.owner):
                continue
            if attribute.is_relationship:
                yield self._relationship(ref, attribute)
            else:
                yield from self._foreign_keys(ref, attribute)

    def _kin(self, ref: Ref) -> list[Ref]:
        """The class and the entities that it inherits from."""
        every = lineage(self._project.inference, ref)
        return [base for base in every if base == ref or base in self._keys]

    def _relationship(self, ref: Ref, attribute: Attribute) -> Relation:
        target = self._mappings.target(attribute)
        back = attribute.text("back_populates") or ""
        match attribute.argument("backref"):
            case ast.Constant(value=str(name)) | ast.Call(args=[ast.Constant(value=str(name)), *_]):
                back = name
        link, aim = Link.RELATIONSHIP, attribute.target
        return self._relation(
            ref, target, aim, link, attribute.name, attribute.node, attribute, back
        )

    def _foreign_keys(self, ref: Ref, attribute: Attribute) -> Iterator[Relation]:
        for key in keys_of(self._context(ref), attribute):
            if key is not None:
                target = self._tables.get(key.table.rpartition(".")[2])
                aim, link = f"{key.table}.{key.remote}", Link.FOREIGN_KEY
                yield self._relation(
                    ref, target, aim, link, attribute.name, attribute.node, attribute
                )

    def _relation(
        self,
        source: Ref,
        target: Ref | None,
        aim: str,
        link: Link,
        name: str,
        node: ast.AST,
        home: Ref | Attribute,
        back: str = "",
    ) -> Relation:
        line = getattr(node, "lineno", 1)
        inside = link is not Link.INHERITS
        return Relation(
            source=self._keys[source],
            target=self._keys.get(target, "") if target is not None else "",
            aim=aim,
            link=link,
            name=name,
            path=home.module.path,
            line=line,
            end_line=getattr(node, "end_lineno", line) if inside else line,
            back=back,
        )
