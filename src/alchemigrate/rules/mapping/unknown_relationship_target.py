"""A relationship names a class that does not exist.

The string in `relationship("Referal")` is looked up among the mapped classes when the mappers are
configured: "expression 'Referal' failed to locate a name". One such name stops every model.

Names that are close are suggested; nothing is rewritten.

Left alone: names of classes that exist anywhere in the project, are imported or made by a call
(`type("Name", ...)`, automap), and targets that are no plain class name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule
from alchemigrate.rulekit.tables import readable, relationships, text_of

_HEAD = (
    'class Bill(Base):\n    __tablename__ = "bills"\n    id = Column(Integer, primary_key=True)\n'
    '    user_id = Column(ForeignKey("users.id"))\n'
)

RULE = Rule(
    code="AL506",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    signs=(r"initializing mapper .*\b{owner}\b.* failed to locate a name",),
    examples=(
        Example(_HEAD + '    user = relationship("Usr")\n', FLAGGED, title="misspelt"),
        Example(_HEAD + '    user = relationship("Tenant", lazy="joined")\n', FLAGGED),
        Example(_HEAD + '    user = relationship("User")\n', None, title="it exists"),
        Example(_HEAD + '    user = relationship("models.User")\n', None, title="with its module"),
        Example(
            "from accounts.models import Tenant\n\n\n"
            + _HEAD
            + '    user = relationship("Tenant")\n',
            None,
            title="from another package",
        ),
        Example(
            _HEAD + '    user = relationship("Tenant")\n\n\nTenant = type("Tenant", (Base,), {})\n',
            None,
            title="made by a call",
        ),
    ),
)


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """String targets of a mapped class's relationships that nothing defines."""
    owner = Ref(context.module, node)
    if not context.mappings.has_table(owner) or not readable(context, owner):
        return
    for attribute in relationships(context, owner):
        target = text_of(attribute.argument("argument", 0))
        name = target.rpartition(".")[2] if target else ""
        if not name.isidentifier() or _exists(context, name):
            continue
        named = f"{owner.name}.{attribute.name}"
        near = get_close_matches(name, context.mappings.by_name, n=2, cutoff=0.6)
        hint = f": {' or '.join(near)}" if near else ""
        assert attribute.call is not None
        yield Found(
            attribute.call,
            f"{named} leads to {name}, a class that does not exist",
            reason="which class is meant has to be decided" + hint,
            object=named,
            cure=f"name an existing class in {named}{hint}, define {name}, or remove {named}",
        )


def _exists(context: Context, name: str) -> bool:
    """Whether any file defines, imports or otherwise speaks of a class of that name."""
    if name in context.project.class_files or name in context.mappings.by_name:
        return True
    for path, facts in context.project.facts.items():
        if name in facts.mentions or name in facts.calls:
            return True
        if any(imported.endswith((f":{name}", ":*")) and not _is_own(context, path, imported)
               for imported in facts.imports):  # fmt: skip
            return True
        module = context.project.module(path)
        if module is not None and _made(module.tree, name):
            return True
    return False


def _is_own(context: Context, path: str, imported: str) -> bool:
    """Whether a star import brings in names of the project or of SQLAlchemy only."""
    source, _, name = imported.partition(":")
    if name != "*":
        return False
    dotted = source.lstrip(".")
    known = context.project.layout.find(dotted, path) is not None or source.startswith(".")
    return known or source.startswith("sqlalchemy")


def _made(tree: ast.Module, name: str) -> bool:
    return any(
        (isinstance(node, ast.Call) and any(text_of(a) == name for a in node.args[:1])
         and not _is_relationship(node))
        or (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store))
        for node in ast.walk(tree)
    )  # fmt: skip


def _is_relationship(call: ast.Call) -> bool:
    function = call.func
    last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return last in ("relationship", "relation", "dynamic_loader", "backref")
