"""What a relationship holds: one object or many, in what container, and whether it may be None."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ..project.facts import last_name
from ..project.kinds import Ref
from ..project.mapped import Attribute
from ..project.names import canonical
from .annotations import Typed
from .bases import registry_of
from .column_values import column_python_type, is_nullable
from .context import Context
from .sides import direction, local_names, related
from .tables import Key, foreign_keys, own_table, tables_of, text_of


@dataclass(frozen=True, slots=True)
class Shape:
    """One object (`container` None) or many; `outer` is the generic that SQLAlchemy reads."""

    target: Ref
    container: Typed | None = None
    optional: bool = False
    outer: str = "Mapped"

    def typed(self) -> Typed:
        """The type argument of `outer`."""
        inner = Typed(ref=self.target, quoted=self.target.name)
        if self.container is None or self.outer != "Mapped":
            return inner
        return Typed(self.container.name, (*self.container.items, inner))


_OUTER = {"dynamic": "DynamicMapped", "write_only": "WriteOnlyMapped"}
_LISTS = {"sqlalchemy.ext.orderinglist.ordering_list"}
_KEYED = {
    "sqlalchemy.orm.collections.attribute_mapped_collection",
    "sqlalchemy.orm.attribute_mapped_collection",
    "sqlalchemy.orm.attribute_keyed_dict",
    "sqlalchemy.orm.collections.attribute_keyed_dict",
}


def shape(context: Context, owner: Ref, attribute: Attribute) -> Shape | str:
    """What a relationship of an entity holds, or why that is not proven."""
    call = attribute.call
    if call is None or any(k.arg is None for k in call.keywords):
        return "its arguments are spread from elsewhere"
    target = target_of(context, owner, attribute)
    if target is None:
        return "the class it leads to is not proven"
    way = direction_of(context, owner, attribute, target)
    uselist = attribute.argument("uselist")
    said = uselist.value if isinstance(uselist, ast.Constant) else None
    if uselist is not None and not isinstance(said, bool):
        return "uselist is neither True nor False"
    if way is None and said is None:
        return "whether it holds one or many is not proven"
    one = way is not None and way[0] == "to-one"
    if one and said:
        return "it is a list of the one object that a foreign key points to"
    if one or said is False:
        return _scalar(context, owner, attribute, target, way or ("to-many", None))
    return _collection(context, attribute, target)


def _scalar(
    context: Context, owner: Ref, attribute: Attribute, target: Ref, way: tuple[str, Key | None]
) -> Shape | str:
    if attribute.argument("collection_class") is not None:
        return "it has a collection class and holds one object"
    if attribute.text("lazy") in _OUTER:
        return "it holds one object and cannot be dynamic"
    key = way[1] if way[0] == "to-one" else None
    column = context.mappings.attributes(owner).get(key.attribute) if key is not None else None
    required = column is not None and is_nullable(context, column) is False
    return Shape(target, None, not required)


def _collection(context: Context, attribute: Attribute, target: Ref) -> Shape | str:
    container = _container(context, attribute, target)
    if container is None:
        return "what its collection class holds is not proven"
    return Shape(target, container, False, _OUTER.get(attribute.text("lazy") or "", "Mapped"))


def _container(context: Context, attribute: Attribute, target: Ref) -> Typed | None:
    node = attribute.argument("collection_class")
    if node is None or last_name(node) in ("list", "set"):
        return Typed(last_name(node) if node is not None else "list")
    if not isinstance(node, ast.Call):
        return None
    name = canonical(context.infer.origin(attribute.module, node.func))
    if name in _LISTS:
        return Typed("list")
    key = text_of(node.args[0]) if name in _KEYED and node.args else None
    column = context.mappings.attributes(target).get(key) if key else None
    typed = column_python_type(context, column) if column is not None else None
    return Typed("dict", (typed,)) if typed is not None and not typed.text else None


def target_of(context: Context, owner: Ref, attribute: Attribute) -> Ref | None:
    """The entity a relationship leads to; of several of that name the one with the same base."""
    found = context.mappings.target(attribute)
    if found is not None:
        return found
    name = attribute.target.rpartition(".")[2]
    base = registry_of(context, owner)
    same = [
        ref for ref in context.mappings.by_name.get(name, []) if registry_of(context, ref) == base
    ]
    return same[0] if base and len(same) == 1 else None


def direction_of(
    context: Context, owner: Ref, attribute: Attribute, target: Ref
) -> tuple[str, Key | None] | None:
    """`to-one` with its foreign key, or `to-many`; None where it is not proven."""
    if attribute.argument("secondary") is not None:
        return "to-many", None
    if target != owner:
        if related(context, owner, target):
            return None
        return direction(context, owner, attribute, target)
    return _to_itself(context, owner, attribute)


def _to_itself(context: Context, owner: Ref, attribute: Attribute) -> tuple[str, Key | None] | None:
    """A self-reference is to-many, unless `remote_side` is what its foreign key points to."""
    keys = foreign_keys(context, owner)
    wanted = local_names(attribute.argument("foreign_keys"))
    remote = local_names(attribute.argument("remote_side"))
    if attribute.argument("primaryjoin") is not None or len(tables_of(context, owner)) != 1:
        return None
    if keys is None or wanted is None or remote is None:
        return None
    own = own_table(context, owner)
    found = [
        key
        for key in keys
        if key.table.rpartition(".")[2] == own and (not wanted or key.attribute in wanted)
    ]
    if len(found) != 1:
        return None
    key = found[0]
    if not remote or remote == [key.attribute]:
        return "to-many", key
    return ("to-one", key) if remote == [key.remote] else None
