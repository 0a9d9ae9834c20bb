"""A class attribute called `registry` shadows the declarative one.

Every declarative class has a `registry` since 1.4. An attribute of that name on a mapped class
works, but hides it: 2.1 warns ("Attribute name 'registry' should be left reserved").

Another name with all its uses is the cure; nothing is rewritten, since nothing breaks.

Left alone: `registry = registry()` on a base, and classes that are not mapped.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule
from alchemigrate.rulekit.reserved import broken, family, shadow

_HEAD = (
    'class Plan(Base):\n    __tablename__ = "plans"\n    id = Column(Integer, primary_key=True)\n'
)

RULE = Rule(
    code="AL509",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("reserved-attr-registry",),
    examples=(
        Example(_HEAD + "    registry = Column(String)\n", FLAGGED, target="2.1"),
        Example(
            _HEAD + "    @property\n    def registry(self):\n        return 1\n",
            FLAGGED,
            target="2.1",
        ),
        Example("class Plan:\n    registry = {}\n", None, target="2.1", title="not mapped"),
        Example(
            "class Plans(Base):\n    __abstract__ = True\n    registry = make()\n",
            None,
            target="2.1",
            title="a registry, perhaps",
        ),
    ),
)


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """A mapped class, or a mixin of one, with such an attribute."""
    found = shadow(context, Ref(context.module, node), "registry")
    if found is None:
        return
    if any(broken(context, found, family(context, found.owner, "registry"))):
        yield Found(
            found.statement,
            f"{node.name}.registry shadows the registry of the declarative base: 2.1 warns",
            reason="it works as it is; rename it with its uses",
            object=f"{node.name}.registry",
        )
