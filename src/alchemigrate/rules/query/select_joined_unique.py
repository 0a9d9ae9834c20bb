"""Rows of a `select()` with joined eager loading of collections need `unique()`.

`session.execute(select(User).options(joinedload(User.addresses)))` gives each user as often as it
has addresses; since 1.4 reading such a result without `unique()` raises. (`session.query(User)`
still makes its entities unique by itself.) The same holds for relationships that are mapped with
`lazy="joined"`.

Left alone: statements whose columns are not all entities, single-valued relationships, and results
that have `unique()` already.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Ref, Rule, make
from alchemigrate.rulekit.lead import chain
from alchemigrate.rulekit.loaders import loader_name

RULE = Rule(
    code="AL330",
    level=Level.BREAKS,
    since="1.4",
    rows=("select-joined-collection-unique",),
    examples=(
        Example(
            "us = session.execute(select(User).options(joinedload(User.addresses)))"
            ".scalars().all()",
            "us = session.execute(select(User).options(joinedload(User.addresses)))"
            ".scalars().unique().all()",
        ),
        Example(
            "q = select(User).options(joinedload(User.orders))\n"
            "u = session.scalars(q.where(User.id == 1)).one()\n",
            "q = select(User).options(joinedload(User.orders))\n"
            "u = session.scalars(q.where(User.id == 1)).unique().one()\n",
            title="through a name",
        ),
        Example(
            "for (u,) in session.execute(select(User).options(joinedload(User.addresses))):\n"
            "    print(u)\n",
            "for (u,) in session.execute(select(User).options(joinedload(User.addresses)))"
            ".unique():\n    print(u)\n",
            title="iterated",
        ),
        Example(
            "u = session.scalar(select(User).options(joinedload(User.addresses)))",
            FLAGGED,
            title="scalar() has no room for it",
        ),
        Example(
            "us = session.scalars(select(User).options(joinedload(User.addresses))).unique().all()",
            None,
            title="has it",
        ),
        Example(
            "r = session.scalars(select(Address).options(joinedload(Address.user))).all()",
            None,
            title="one object, not a collection",
        ),
        Example(
            "us = session.query(User).options(joinedload(User.addresses)).all()",
            None,
            title="a Query",
        ),
        Example(
            "us = session.scalars(select(User).options(selectinload(User.addresses))).all()",
            None,
            title="another way of loading",
        ),
    ),
)

MESSAGE = "a result with joined eager loading of {} needs unique()"
_READS = frozenset(
    "all one one_or_none first fetchall fetchone scalar_one scalar_one_or_none".split()
)


@RULE.on(ast.Call, names=("execute", "scalars", "scalar"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A select() of entities run by a Session."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return
    if context.kind(call.func.value) not in (Kind.SESSION, Kind.SCOPED_SESSION):
        return
    statement = context.value(call.args[0])
    if statement.kind is not Kind.SELECT or not statement.items:
        return
    if any(item.kind is not Kind.CLASS for item in statement.items):
        return
    collection = _collection(context, call.args[0], statement.items[0].ref)
    if not collection:
        return
    message = MESSAGE.format(collection)
    if call.func.attr == "scalar":
        yield Found(call, message, reason="write session.scalars(..).unique().first()")
        return
    place = _place(context, call)
    if isinstance(place, str):
        yield Found(call, message, reason=place)
    elif place is not None:
        yield Found(call, message, make.fix(make.after(context, place, ".unique()")))


def _collection(context: Context, statement: ast.expr, entity: Ref | None) -> str:
    """The first collection of the entity that is loaded by a join, as `Model.attribute`."""
    if entity is None:
        return ""
    for call in chain(context, statement).calls:
        for option in call.args if getattr(call.func, "attr", "") == "options" else ():
            for inner in ast.walk(option):
                if loader_name(context, inner) == "joinedload" and isinstance(inner, ast.Call):
                    for argument in inner.args:
                        value = context.value(argument)
                        if value.ref and _is_collection(context, value.ref, value.name):
                            return f"{value.ref.name}.{value.name}"
    return ""


def _is_collection(context: Context, owner: Ref, name: str) -> bool:
    """Whether a relationship holds many: its other side, or the target's table, has the key."""
    attribute = context.mappings.find(owner, name)
    target = context.mappings.target(attribute) if attribute is not None else None
    if attribute is None or target is None or attribute.call is None:
        return False
    uselist = attribute.argument("uselist")
    if isinstance(uselist, ast.Constant):
        return uselist.value is True
    if attribute.argument("secondary") is not None:
        return True
    return _refers(context, target, owner) and not _refers(context, owner, target)


def _refers(context: Context, child: Ref, parent: Ref) -> bool:
    """Whether a column of one class has a foreign key to the table of another."""
    table = _table_name(context, parent)
    return bool(table) and any(
        isinstance(node, ast.Constant) and str(node.value).rpartition(".")[0].endswith(table)
        for attribute in context.mappings.attributes(child).values()
        if attribute.call is not None and not attribute.is_relationship
        for inner in ast.walk(attribute.call)
        if isinstance(inner, ast.Call) and inner.args and _is_key(context, inner)
        for node in inner.args[:1]
    )


def _is_key(context: Context, call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name == "ForeignKey"


def _table_name(context: Context, ref: Ref) -> str:
    scope = context.project.own_scope(ref.module, ref.node)
    for binding in scope.bindings.get("__tablename__", []):
        if isinstance(binding.value, ast.Constant):
            return str(binding.value.value)
    return ""


def _place(context: Context, call: ast.Call) -> ast.expr | str | None:
    """Behind which expression unique() goes; None if it is there, a reason if it cannot be said."""
    current: ast.expr = call
    while True:
        attribute = context.parent(current)
        outer = context.parent(attribute) if isinstance(attribute, ast.Attribute) else None
        if not isinstance(attribute, ast.Attribute) or not isinstance(outer, ast.Call):
            break
        if attribute.attr == "unique":
            return None
        if attribute.attr in _READS:
            return "it stands inside an f-string" if context.in_fstring(call) else current
        if attribute.attr not in ("scalars", "mappings", "tuples"):
            break
        current = outer
    match context.parent(current):
        case ast.For(iter=source) | ast.comprehension(iter=source) if source is current:
            return current
        case ast.Call(func=ast.Name(id="list" | "tuple" | "sorted")):
            return current
    return "the result is kept: call unique() where it is read"
