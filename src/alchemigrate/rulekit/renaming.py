"""Renaming an attribute of a mapped class together with all its uses in the project."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..project.classes import find_in_class, lineage
from ..project.facts import last_name
from ..project.kinds import Kind, Ref, Value
from ..source.module import Module
from ..values.text import Edit
from . import make
from .context import Context
from .reserved import Shadow

_GETTERS = {"getattr", "setattr", "hasattr", "delattr"}
_NAMING = {"validates", "synonym", "reconstructor"}
_OPTIONS = {"defer", "undefer", "load_only", "joinedload", "selectinload", "subqueryload"}
_OF_METADATA = {"create_all", "drop_all", "tables", "sorted_tables", "reflect", "bind",
                "naming_convention", "schema"}  # fmt: skip
_CLASS_NAMES = {"cls", "model", "model_class", "klass", "entity", "entity_class"}
_READS_ATTRIBUTES = ("orm_mode", "from_attributes")


@dataclass
class Uses:
    """What a rename comes to: edits in all files, and places that may be uses (not proven)."""

    edits: list[Edit] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Renaming:
    """One attribute of one class (and of those that inherit it), and the name it is to have."""

    shadow: Shadow
    relatives: frozenset[Ref]
    old: str
    new: str

    def kin(self, context: Context) -> frozenset[Ref]:
        """Bases of the relatives: an instance known only as one of these may be a relative."""
        bases = {base for ref in self.relatives for base in lineage(context.infer, ref)}
        return frozenset(bases - self.relatives)


def free_name(context: Context, relatives: frozenset[Ref], old: str) -> str:
    """A name that no relative and none of their bases has: `metadata_`, then `meta`, then more."""
    for candidate in (f"{old}_", "meta", f"extra_{old}", f"own_{old}"):
        taken = any(
            find_in_class(context.infer, ref, candidate) is not None
            or context.mappings.find(ref, candidate) is not None
            for ref in relatives
        )
        if not taken:
            return candidate
    return f"{old}__"


def uses(context: Context, renaming: Renaming) -> Uses:
    """All uses of the attribute in the project's files, as edits; what is in doubt, by place."""
    found = Uses()
    kin = renaming.kin(context)
    for path in context.project.relevant:
        module = context.project.module(path) if path.endswith(".py") else None
        if module is None or renaming.old not in module.text:
            continue
        there = Context(module, context.project, context.target)
        for node in ast.walk(module.tree):
            verdict = _judge(there, node, renaming, kin)
            if verdict is None:
                continue
            if isinstance(verdict, str) or there.in_fstring(node):
                found.doubtful.append(f"{path}:{getattr(node, 'lineno', 1)}")
            else:
                found.edits += [in_file(context, module, edit) for edit in verdict]
    return found


def in_file(context: Context, module: Module, edit: Edit) -> Edit:
    """An edit made in another module, with its path."""
    return edit if module is context.module else replace(edit, path=module.path)


Verdict = list[Edit] | str | None


def _judge(context: Context, node: ast.AST, renaming: Renaming, kin: frozenset[Ref]) -> Verdict:
    """The edits a node needs, a doubt about it, or None if it is no use."""
    match node:
        case ast.Attribute(attr=attr) if attr == renaming.old:
            return _attribute(context, node, renaming, kin)
        case ast.Name(id=name) if name == renaming.old:
            return _body_name(context, node, renaming)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name == renaming.old:
            return _method(context, node, renaming)
        case ast.Call():
            return _call(context, node, renaming, kin)
        case ast.ClassDef():
            return _schema(context, node, renaming)
    return None


def _attribute(
    context: Context, node: ast.Attribute, renaming: Renaming, kin: frozenset[Ref]
) -> Verdict:
    parent = context.parent(node)
    of_metadata = isinstance(parent, ast.Attribute) and parent.attr in _OF_METADATA
    if of_metadata or _is_table_argument(context, node):
        return None
    whose = _whose(context, node.value, renaming, kin)
    if whose is None:
        return None
    if whose == "class" and not renaming.shadow.mapped and not renaming.shadow.hybrid:
        return None
    if whose == "unknown":
        return "the owner is not proven"
    return [make.rename_attribute(context, node, renaming.new)]


def _is_table_argument(context: Context, node: ast.AST) -> bool:
    parent = context.parent(node)
    return context.calls(parent, "sqlalchemy.Table")


def _whose(
    context: Context, owner: ast.expr, renaming: Renaming, kin: frozenset[Ref]
) -> str | None:
    value = context.value(owner)
    if value.kind in (Kind.CLASS, Kind.INSTANCE) and value.ref is not None:
        if value.ref in renaming.relatives:
            return str(value.kind)
        if value.ref in kin and value.kind is Kind.INSTANCE:
            return "unknown"
        return None
    return (
        "unknown" if value.kind is Kind.UNKNOWN and not _is_class_of_base(context, value) else None
    )


def _is_class_of_base(context: Context, value: Value) -> bool:
    return value.kind is Kind.CLASS and context.mappings.is_mapped(value.ref)


def _body_name(context: Context, node: ast.Name, renaming: Renaming) -> Verdict:
    """A bare name in the class body itself: the assignment, or a later use."""
    shadow = renaming.shadow
    if (
        context.module is not shadow.owner.module
        or context.scope(node).node is not shadow.owner.node
    ):
        return None
    begins = min([shadow.statement.lineno, *(d.lineno for d in _decorators(shadow.statement))])
    if isinstance(node.ctx, ast.Load) and node.lineno <= (shadow.statement.end_lineno or begins):
        return None
    return [make.replace(context, node, renaming.new)]


def _decorators(statement: ast.stmt) -> list[ast.expr]:
    return list(getattr(statement, "decorator_list", []))


def _method(
    context: Context, node: ast.FunctionDef | ast.AsyncFunctionDef, renaming: Renaming
) -> Verdict:
    if context.parent(node) is not renaming.shadow.owner.node:
        return None
    start = context.span(node).start
    found = re.compile(r"(?:async\s+)?def\s+").match(context.module.text, start)
    if found is None:
        return "its name cannot be found"
    return [Edit(found.end(), found.end() + len(node.name), renaming.new)]


def _call(context: Context, call: ast.Call, renaming: Renaming, kin: frozenset[Ref]) -> Verdict:
    name = last_name(call.func)
    if name in _GETTERS and isinstance(call.func, ast.Name) and len(call.args) >= 2:
        return _getter(context, call, renaming, kin)
    edits: list[Edit] = []
    for keyword in call.keywords:
        if keyword.arg == renaming.old:
            verdict = _keyword(context, call, keyword, renaming)
            if isinstance(verdict, str):
                return verdict
            edits += verdict or []
        elif (
            keyword.arg == "back_populates"
            and _says(keyword.value, renaming.old)
            and _aims_at(context, call, renaming)
        ):
            edits.append(_string(context, keyword.value, renaming.new))
    for argument in call.args:
        if _says(argument, renaming.old) and name in _NAMING | _OPTIONS:
            if context.enclosing_class(call) in renaming.relatives and name in _NAMING:
                edits.append(_string(context, argument, renaming.new))
            elif name in _OPTIONS:
                return "an option by name"
    return edits or None


def _getter(context: Context, call: ast.Call, renaming: Renaming, kin: frozenset[Ref]) -> Verdict:
    whose = _whose(context, call.args[0], renaming, kin)
    key = call.args[1]
    if _says(key, renaming.old):
        if whose == "unknown":
            return "the owner is not proven"
        return [_string(context, key, renaming.new)] if whose else None
    if renaming.shadow.mapped and whose and _reads_column_names(context, call, key):
        return "attributes are read by the names of columns"
    return None


def _reads_column_names(context: Context, call: ast.Call, key: ast.expr) -> bool:
    """`getattr(self, column.name)`: the column's name is no longer the attribute's."""
    return isinstance(key, ast.Attribute) and key.attr == "name"


def _keyword(context: Context, call: ast.Call, keyword: ast.keyword, renaming: Renaming) -> Verdict:
    callee = context.value(call.func)
    if callee.kind is Kind.CLASS and callee.ref in renaming.relatives:
        if _own_constructor(context, callee.ref):
            return None
        return [make.rename_keyword(context, keyword, renaming.new)]
    if last_name(call.func) == "filter_by" and isinstance(call.func, ast.Attribute):
        return _filter_by(context, call.func, keyword, renaming)
    if callee.kind is Kind.UNKNOWN and last_name(call.func).lower() in _CLASS_NAMES:
        return "the class is not proven"
    return None


def _filter_by(
    context: Context, function: ast.Attribute, keyword: ast.keyword, renaming: Renaming
) -> Verdict:
    query = context.value(function.value)
    entity = query.items[0].ref if len(query.items) == 1 else None
    joined = any(
        isinstance(node, ast.Attribute) and node.attr in ("join", "outerjoin", "select_from")
        for node in ast.walk(function.value)
    )
    if query.kind in (Kind.QUERY, Kind.SELECT) and entity is not None and not joined:
        if entity in renaming.relatives:
            return [make.rename_keyword(context, keyword, renaming.new)]
        return None
    return "filter_by() on a query whose entity is not proven"


def _own_constructor(context: Context, ref: Ref) -> bool:
    return find_in_class(context.infer, ref, "__init__") is not None


def _aims_at(context: Context, call: ast.Call, renaming: Renaming) -> bool:
    owner = context.enclosing_class(call)
    if owner is None:
        return False
    return any(
        attribute.call is call and context.mappings.target(attribute) in renaming.relatives
        for attribute in context.mappings.own_attributes(owner)
    )


def _says(node: ast.expr, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def _string(context: Context, node: ast.expr, new: str) -> Edit:
    quote = context.source(node)[-1]
    return make.replace(context, node, f"{quote}{new}{quote}")


def _schema(context: Context, node: ast.ClassDef, renaming: Renaming) -> Verdict:
    """A pydantic or marshmallow class with a field of that name that is read from objects."""
    if Ref(context.module, node) in renaming.relatives or not _has_field(node, renaming.old):
        return None
    ref = Ref(context.module, node)
    if context.mappings.is_mapped(ref):
        return None
    texts = "".join(base.module.source(base.node) for base in lineage(context.infer, ref))
    marshmallow = any("Schema" in last_name(base) for base in _written_bases(context, ref))
    if marshmallow or any(word in texts for word in _READS_ATTRIBUTES):
        return "a schema that reads the attribute by its name"
    return None


def _written_bases(context: Context, ref: Ref) -> Iterator[ast.expr]:
    for base in lineage(context.infer, ref):
        if isinstance(base.node, ast.ClassDef):
            yield from base.node.bases


def _has_field(node: ast.ClassDef, name: str) -> bool:
    return any(
        isinstance(target, ast.Name) and target.id == name
        for statement in node.body
        for target in (
            statement.targets
            if isinstance(statement, ast.Assign)
            else [statement.target]
            if isinstance(statement, ast.AnnAssign)
            else []
        )
    )
