"""Mapped classes, read statically: bases, mixins, columns, relationships and their other sides."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ..source.module import Module
from .api import BUNDLED
from .classes import lineage, outside_bases
from .facts import last_name
from .kinds import UNKNOWN, Kind, Ref, Value, one
from .made_columns import made_column
from .names import canonical
from .pointed import pointed
from .resolver import Resolver

COLUMN_MAKERS = {
    "sqlalchemy.Column",
    "sqlalchemy.orm.mapped_column",
    "sqlalchemy.orm.column_property",
    "sqlalchemy.orm.deferred",
    "sqlalchemy.orm.synonym",
    "sqlalchemy.orm.composite",
}
RELATIONSHIP_MAKERS = {
    "sqlalchemy.orm.relationship",
    "sqlalchemy.orm.relation",
    "sqlalchemy.orm.dynamic_loader",
}
_BASES = {"sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.MappedAsDataclass"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """A mapped attribute: where it is declared, by what call, and what it points to.

    `module` is where the call stands: that of the function where a function makes the column.
    """

    name: str
    owner: Ref
    module: Module
    node: ast.stmt
    call: ast.Call | None
    is_relationship: bool
    target: str = ""

    def argument(self, name: str, position: int | None = None) -> ast.expr | None:
        """An argument of the declaring call, by keyword or position."""
        if self.call is None:
            return None
        for keyword in self.call.keywords:
            if keyword.arg == name:
                return keyword.value
        if position is not None and len(self.call.args) > position:
            return self.call.args[position]
        return None

    def text(self, name: str) -> str | None:
        """A keyword argument that is a plain string."""
        found = self.argument(name)
        return (
            found.value
            if isinstance(found, ast.Constant) and isinstance(found.value, str)
            else None
        )


class Mappings:
    """All that can be read of the project's mapped classes without importing them."""

    def __init__(self, infer: Resolver) -> None:
        self._infer = infer
        self._own: dict[Ref, tuple[Attribute, ...]] = {}
        self._tables: dict[Ref, dict[str, Attribute]] = {}

    def is_mapped(self, ref: Ref | None) -> bool:
        """Whether a class derives from a declarative base (abstract ones and the base included)."""
        if ref is None or not isinstance(ref.node, ast.ClassDef):
            return False
        return bool(
            self._infer.once(
                ("mapped", ref), lambda: one(Kind.BOOL) if self._mapped(ref) else UNKNOWN
            )
        )

    def _mapped(self, ref: Ref) -> bool:
        for base in outside_bases(self._infer, ref):
            if base.kind is Kind.BASE:
                return True
            if base.kind is Kind.EXTERNAL and canonical(base.name) in _BASES:
                return True
        return bool(_decorators(ref) & {"mapped", "mapped_as_dataclass"}) or any(
            _decorators(base) & {"as_declarative", "as_declarative_base"}
            for base in lineage(self._infer, ref)
        )

    def has_table(self, ref: Ref) -> bool:
        """Whether a mapped class is a real entity: with a table, own or inherited, not abstract."""
        if not self.is_mapped(ref) or self.flag(ref, "__abstract__"):
            return False
        return any(
            name in self._infer.project.own_scope(base.module, base.node).bindings
            for base in lineage(self._infer, ref)
            for name in ("__tablename__", "__table__", "__mapper_args__")
        ) or self._named_by_bundle(ref)

    def _named_by_bundle(self, ref: Ref) -> bool:
        """Flask-SQLAlchemy names tables by itself."""
        return any(base.kind is Kind.BASE for base in outside_bases(self._infer, ref)) and any(
            attribute.call is not None and not attribute.is_relationship
            for attribute in self.attributes(ref).values()
        )

    def flag(self, ref: Ref, name: str) -> bool:
        """Whether the class body itself sets a name to True."""
        scope = self._infer.project.own_scope(ref.module, ref.node)
        return any(
            isinstance(binding.value, ast.Constant) and binding.value.value is True
            for binding in scope.bindings.get(name, [])
        )

    @cached_property
    def by_name(self) -> dict[str, list[Ref]]:
        """Entities of the project by class name."""
        found: dict[str, list[Ref]] = {}
        project = self._infer.project
        for path, facts in project.facts.items():
            module = project.module(path) if facts.classes else None
            if module is None:
                continue
            for node in module.of(ast.ClassDef):
                ref = Ref(module, node)
                if self.has_table(ref):
                    found.setdefault(node.name, []).append(ref)
        return found

    def entity(self, name: str, near: Module | None = None) -> Ref | None:
        """The one entity of that class name (or dotted path); None if unknown or ambiguous."""
        found = self.by_name.get(name.rpartition(".")[2], [])
        if len(found) > 1 and near is not None:
            found = [ref for ref in found if ref.module is near] or found
        return found[0] if len(found) == 1 else None

    def attributes(self, ref: Ref) -> dict[str, Attribute]:
        """Mapped attributes of a class, those of its bases and mixins included, nearest wins."""
        if ref not in self._tables:
            self._tables[ref] = {}
            table: dict[str, Attribute] = {}
            for base in reversed(lineage(self._infer, ref)):
                for attribute in self.own_attributes(base):
                    table[attribute.name] = attribute
            self._tables[ref] = table
        return self._tables[ref]

    def own_attributes(self, ref: Ref) -> tuple[Attribute, ...]:
        """Mapped attributes declared in the class's own body, declared_attr methods included."""
        known = self._own.get(ref)
        if known is None:
            circles = self._infer.circles
            known = tuple(self._declared(ref))
            if self._infer.circles == circles:
                self._own[ref] = known
        return known

    def _declared(self, ref: Ref) -> Iterator[Attribute]:
        assert isinstance(ref.node, ast.ClassDef)
        for statement in ref.node.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                    yield from self._attribute(ref, name, statement, call)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call):
                    for found in self._attribute(ref, name, statement, call):
                        target = found.target or pointed(statement.annotation)
                        yield replace(found, target=target) if found.is_relationship else found
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=None):
                    if self._says_mapped(ref.module, annotation):
                        yield Attribute(name, ref, ref.module, statement, None, False)
                case ast.FunctionDef(name=name) if _is_declared(statement):
                    for inner in ast.walk(statement):
                        if isinstance(inner, ast.Return) and isinstance(inner.value, ast.Call):
                            yield from self._attribute(ref, name, statement, inner.value)

    def _says_mapped(self, module: Module, annotation: ast.expr) -> bool:
        return isinstance(annotation, ast.Subscript) and self._infer.origin(
            module, annotation.value
        ).endswith(".Mapped")

    def _attribute(
        self, ref: Ref, name: str, statement: ast.stmt, call: ast.Call
    ) -> Iterator[Attribute]:
        maker = canonical(self._infer.origin(ref.module, call.func))
        if maker in COLUMN_MAKERS:
            yield Attribute(name, ref, ref.module, statement, call, False)
        elif maker in RELATIONSHIP_MAKERS:
            target = self._target_name(ref.module, call)
            yield Attribute(name, ref, ref.module, statement, call, True, target)
        elif not maker:
            made = made_column(self._infer, ref.module, call)
            if made is not None:
                yield Attribute(name, ref, made[0], statement, made[1], False)

    def _target_name(self, module: Module, call: ast.Call) -> str:
        argument = (
            call.args[0]
            if call.args
            else next((k.value for k in call.keywords if k.arg == "argument"), None)
        )
        match argument:
            case ast.Constant(value=str(text)):
                return text
            case ast.Lambda(body=body):
                return last_name(body)
            case ast.Name() | ast.Attribute():
                value = self._infer.value(module, argument)
                return value.ref.name if value.ref is not None else last_name(argument)
        return ""

    @cached_property
    def backrefs(self) -> dict[Ref, dict[str, Attribute]]:
        """For each entity: attributes that relationships of other classes add to it by backref."""
        found: dict[Ref, dict[str, Attribute]] = {}
        for refs in self.by_name.values():
            for ref in refs:
                for attribute in self.attributes(ref).values():
                    if attribute.owner != ref and self.has_table(attribute.owner):
                        continue
                    name = self._backref_name(attribute)
                    target = self.target(attribute)
                    if name and target is not None:
                        entry = Attribute(
                            name, target, attribute.module, attribute.node, None, True, ref.name
                        )
                        found.setdefault(target, {})[name] = entry
        return found

    @cached_property
    def relationship_names(self) -> frozenset[str]:
        """Names under which any entity of the project has a relationship or a backref."""
        tables = [self.attributes(ref) for refs in self.by_name.values() for ref in refs]
        own = {name for table in tables for name, one in table.items() if one.is_relationship}
        return frozenset(own.union(*self.backrefs.values()))

    def _backref_name(self, attribute: Attribute) -> str:
        match attribute.argument("backref"):
            case ast.Constant(value=str(name)):
                return name
            case ast.Call(args=[ast.Constant(value=str(name)), *_]):
                return name
        return ""

    def target(self, attribute: Attribute) -> Ref | None:
        """The entity that a relationship points to."""
        return self.entity(attribute.target, attribute.module) if attribute.target else None

    def find(self, ref: Ref, name: str) -> Attribute | None:
        """A mapped attribute of an entity, whether declared, inherited or added by a backref."""
        found = self.attributes(ref).get(name)
        if found is not None:
            return found
        for base in lineage(self._infer, ref):
            added = self.backrefs.get(base, {}).get(name)
            if added is not None:
                return added
        return None

    def is_mapped_thing(self, value: Value) -> bool:
        """Whether a value is a mapped class, one of its attributes, or a column of a table."""
        if value.kind is Kind.CLASS:
            return self.is_mapped(value.ref)
        return value.kind in (Kind.COLUMN, Kind.RELATIONSHIP, Kind.TABLE)

    def member(self, owner: Value, name: str) -> Value:
        """What `Model.name` (a class) or `obj.name` (an instance) is, if it is mapped."""
        if owner.ref is None or not self.is_mapped(owner.ref):
            return UNKNOWN
        attribute = self.attributes(owner.ref).get(name)
        if attribute is None:
            return UNKNOWN
        return self._member(owner, attribute)

    def _member(self, owner: Value, attribute: Attribute) -> Value:
        if owner.kind is Kind.CLASS:
            kind = Kind.RELATIONSHIP if attribute.is_relationship else Kind.COLUMN
            return Value(kind, name=attribute.name, ref=owner.ref)
        if not attribute.is_relationship:
            return Value(Kind.EXTERNAL_INSTANCE, name="column value")
        target = self.target(attribute)
        if target is None:
            return UNKNOWN
        if attribute.text("lazy") == "dynamic":
            return one(Kind.QUERY, Value(Kind.CLASS, ref=target))
        return UNKNOWN

    def declared_member(self, owner: Value, name: str) -> Value:
        """Members that the mapping itself adds: `__table__`, `metadata`, `query`, backrefs."""
        if owner.ref is None or not self.is_mapped(owner.ref):
            return UNKNOWN
        if name == "__table__":
            return Value(Kind.TABLE, ref=owner.ref)
        if name == "metadata":
            return Value(Kind.METADATA)
        if name == "registry":
            return Value(Kind.REGISTRY)
        if name == "query" and owner.kind is Kind.CLASS and self._has_query(owner.ref):
            return one(Kind.QUERY, Value(Kind.CLASS, ref=owner.ref))
        if owner.kind is Kind.CLASS:
            for base in lineage(self._infer, owner.ref):
                if name in self.backrefs.get(base, {}):
                    return Value(Kind.RELATIONSHIP, name=name, ref=owner.ref)
        return UNKNOWN

    def _has_query(self, ref: Ref) -> bool:
        """Flask-SQLAlchemy models have `.query`; others only where it is assigned."""
        for base in lineage(self._infer, ref):
            assert isinstance(base.node, ast.ClassDef)
            for written in base.node.bases:
                value = self._infer.value(base.module, written)
                if value.kind is Kind.BASE and value.name == BUNDLED:
                    return True
        return False


def _decorators(ref: Ref) -> set[str]:
    assert isinstance(ref.node, ast.ClassDef)
    return {last_name(d.func if isinstance(d, ast.Call) else d) for d in ref.node.decorator_list}


def _is_declared(function: ast.FunctionDef) -> bool:
    names = [last_name(d.func if isinstance(d, ast.Call) else d) for d in function.decorator_list]
    return any(name in ("declared_attr", "directive", "cascading") for name in names)
