"""The side of a relationship that `backref=` makes, written out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..project.classes import find_in_class
from ..project.kinds import Kind, Ref
from ..project.mapped import Attribute
from ..source.module import Module
from .bases import registry_of
from .column_types import assigned
from .context import Context
from .declarative import Role, descendants, role
from .shapes import direction_of, target_of
from .sides import related, set_later
from .tables import Key, readable, text_of


@dataclass(frozen=True, slots=True)
class Backref:
    """A `backref=` argument: the name it makes, and the call of `backref()` if it is one."""

    name: str
    argument: ast.keyword
    call: ast.Call | None = None


@dataclass(frozen=True, slots=True)
class OtherSide:
    """What the target class is to have: `text` is the whole call; `exists` if it is there."""

    target: Ref
    name: str
    arguments: tuple[str, ...] = ()
    exists: bool = False

    def line(self, maker: str) -> str:
        """The statement that declares it."""
        return f"{self.name} = {maker}({', '.join(self.arguments)})"


_CARRIED = ("post_update", "passive_updates")
_REFUSED = ("primaryjoin", "secondaryjoin", "viewonly", "back_populates", "sync_backref")


def backref_of(context: Context, attribute: Attribute) -> Backref | None:
    """The backref of a relationship; None if it has none, or one that cannot be read."""
    for keyword in attribute.call.keywords if attribute.call is not None else ():
        if keyword.arg != "backref":
            continue
        match keyword.value:
            case ast.Constant(value=str(name)):
                return Backref(name, keyword)
            case ast.Call(args=[ast.Constant(value=str(name))]) as call:
                made = context.infer.origin(attribute.module, call.func)
                named = all(k.arg is not None for k in call.keywords)
                return Backref(name, keyword, call) if made == _BACKREF and named else None
    return None


_BACKREF = "sqlalchemy.orm.backref"


def other_side(
    context: Context, owner: Ref, attribute: Attribute, given: Backref
) -> OtherSide | str:
    """The other side of a relationship with a backref, or why it cannot be written out."""
    call = attribute.call
    assert call is not None
    if any(k.arg is None for k in call.keywords):
        return "the relationship's arguments are spread from elsewhere"
    for name in _REFUSED:
        if attribute.argument(name) is not None:
            return f"the other side would have to match {name}"
    target = target_of(context, owner, attribute)
    problem = _unfit(context, owner, target)
    if target is None or problem:
        return problem or "the class it leads to is not proven"
    there = context.mappings.attributes(target).get(given.name)
    if there is not None and _is_other_side(context, owner, attribute, there):
        return OtherSide(target, given.name, exists=True)
    if _is_taken(context, target, given.name):
        return f"{target.name} (or a class derived from it) has a {given.name} already"
    return _written(context, owner, attribute, given, target)


def _unfit(context: Context, owner: Ref, target: Ref | None) -> str:
    if role(context, owner) is not Role.ENTITY:
        return f"{owner.name} is not proven to be a class with a table of its own"
    if target is None:
        return "the class it leads to is not proven"
    if role(context, target) is not Role.ENTITY or not readable(context, target):
        return f"{target.name} cannot be read as a whole"
    if not registry_of(context, owner) or registry_of(context, owner) != registry_of(
        context, target
    ):
        return "the two classes are not proven to share a declarative base"
    same = context.mappings.by_name.get(owner.name, [])
    if [ref for ref in same if registry_of(context, ref) == registry_of(context, owner)] != [owner]:
        return f"there are several classes named {owner.name}"
    return ""


def _is_other_side(context: Context, owner: Ref, attribute: Attribute, there: Attribute) -> bool:
    return (
        there.is_relationship
        and there.text("back_populates") == attribute.name
        and context.mappings.target(there) == owner
    )


def _is_taken(context: Context, target: Ref, name: str) -> bool:
    return any(
        find_in_class(context.infer, ref, name) is not None or set_later(context, ref, name)
        for ref in (target, *descendants(context, target))
    )


def _written(
    context: Context, owner: Ref, attribute: Attribute, given: Backref, target: Ref
) -> OtherSide | str:
    way = direction_of(context, owner, attribute, target)
    secondary = attribute.argument("secondary")
    if way is None or (secondary is not None and related(context, owner, target)):
        return "not exactly one way is proven to join the two classes"
    keywords = given.call.keywords if given.call is not None else []
    own = {keyword.arg: keyword.value for keyword in keywords if keyword.arg is not None}
    if set(own) & {*_REFUSED, "secondary", "foreign_keys"}:
        return "the backref has a join of its own"
    if given.call is not None and "#" in context.source(given.call):
        return "a comment stands in the backref"
    if target == owner and way[1] and way[1].remote not in context.mappings.attributes(owner):
        return "the column it refers to has another name in the class"
    arguments = [f'"{owner.name}"']
    if secondary is not None:
        text = _secondary(context, attribute.module, secondary, target)
        if text is None:
            return f"{target.name} is not proven to see the secondary table"
        arguments.append(f"secondary={text}")
    arguments.append(f'back_populates="{attribute.name}"')
    arguments += _joined(context, owner, attribute, way, own)
    for name, value in own.items():
        if not _is_portable(context, owner, target, value):
            return f"{name}= of the backref cannot be evaluated in {target.name}"
        arguments.append(f"{name}={context.source(value)}")
    for name in _CARRIED:
        carried = attribute.argument(name)
        if carried is not None and name not in own:
            if not isinstance(carried, ast.Constant):
                return f"{name}= is not a literal"
            arguments.append(f"{name}={context.source(carried)}")
    return OtherSide(target, given.name, tuple(arguments))


def _joined(
    context: Context,
    owner: Ref,
    attribute: Attribute,
    way: tuple[str, Key | None],
    own: dict[str, ast.expr],
) -> list[str]:
    """What makes the other side take the same foreign key, in the opposite direction."""
    found: list[str] = []
    direction, key = way
    if key is None:
        return found
    target = target_of(context, owner, attribute)
    holder = owner if direction == "to-one" or target is None else target
    if attribute.argument("foreign_keys") is not None:
        found.append(f'foreign_keys="{holder.name}.{key.attribute}"')
    if target == owner and direction == "to-many" and "remote_side" not in own:
        found.append(f'remote_side="{owner.name}.{key.remote}"')
    return found


def _secondary(context: Context, module: Module, node: ast.expr, target: Ref) -> str | None:
    """How the target class may name the association table."""
    if text_of(node) is not None:
        return context.source(node)
    if not isinstance(node, ast.Name):
        return None
    here = target.module is context.module
    bindings = context.project.own_scope(context.module, context.module.tree).bindings
    found = bindings.get(node.id, [])
    if here and len(found) == 1 and _stands_above(found[0].node, target):
        return node.id
    made = assigned(context, context.module, node.id)
    return None if made is None else _by_name(context, made[1], made[0])


def _stands_above(node: ast.AST, target: Ref) -> bool:
    return getattr(node, "lineno", target.node.lineno) < target.node.lineno


def _by_name(context: Context, made: ast.expr, module: Module) -> str | None:
    """A table is found by its name, if it is in the MetaData of the declarative base."""
    if not isinstance(made, ast.Call) or len(made.args) < 2:
        return None
    name, metadata = text_of(made.args[0]), made.args[1]
    if name is None or any(k.arg in _ELSEWHERE for k in made.keywords):
        return None
    if any("schema" in keywords for keywords in _metadata_keywords(context)):
        return None
    known = _is_bundled(context, made.func, metadata, module)
    if isinstance(metadata, ast.Attribute) and metadata.attr == "metadata":
        owner = context.infer.value(module, metadata.value)
        known = owner.kind is Kind.BASE or context.mappings.is_mapped(owner.ref)
    free = name.isidentifier() and name not in context.mappings.by_name
    return f'"{name}"' if known and free else None


_ELSEWHERE = ("schema", "metadata", "bind_key", "info", None)


def _is_bundled(context: Context, maker: ast.expr, first: ast.expr, module: Module) -> bool:
    """Whether `db.Table(name, column, ..)` puts a table into the only MetaData that `db` has."""
    if not isinstance(maker, ast.Attribute) or maker.attr != "Table":
        return False
    project = context.project
    paths = (path for path in project.relevant if path.endswith(".py"))
    modules = [m for m in map(project.module, paths) if m is not None]
    return (
        context.infer.value(module, maker.value).kind is Kind.BUNDLE
        and isinstance(first, ast.Call)
        and context.infer.origin(module, first.func).endswith("Column")
        and sum(len(project.calls_by_name(m).get("SQLAlchemy", [])) for m in modules) == 1
        and not any("__bind_key__" in m.text for m in modules)
    )


def _metadata_keywords(context: Context) -> Iterator[set[str | None]]:
    """The keywords of each MetaData that the project makes: a schema of its own renames tables."""
    for path in context.project.callers.get("MetaData", []):
        module = context.project.module(path)
        for call in context.project.calls_by_name(module).get("MetaData", []) if module else ():
            yield {keyword.arg for keyword in call.keywords}


def _is_portable(context: Context, owner: Ref, target: Ref, value: ast.expr) -> bool:
    """Whether an argument means the same behind the attributes of the target class."""
    names = [node.id for node in ast.walk(value) if isinstance(node, ast.Name)]
    if target == owner or not names:
        return target == owner or not any(isinstance(n, ast.Lambda) for n in ast.walk(value))
    if target.module is not owner.module:
        return False
    bindings = context.project.own_scope(owner.module, owner.module.tree).bindings
    hidden = {
        *context.project.own_scope(owner.module, owner.node).bindings,
        *context.project.own_scope(target.module, target.node).bindings,
    }
    return all(
        name not in hidden
        and name in bindings
        and all(_stands_above(binding.node, target) for binding in bindings[name])
        for name in names
    )
