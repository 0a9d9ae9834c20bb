"""The class of a relationship's property has another name.

On 2.0 `relationship()` makes a `_RelationshipDeclared`, `synonym()` a `Synonym` and `composite()` a
`Composite`; `RelationshipProperty` and the like are their base classes. `type(p).__name__ ==
"RelationshipProperty"` and `type(p) is RelationshipProperty` are False now, without an error:
`isinstance(p, RelationshipProperty)` is right on all versions, and is what they become.

Reported only: names of property classes that go elsewhere. Left alone: `isinstance()`, and
comparisons with other classes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

HEAD = "from sqlalchemy.orm import RelationshipProperty\n"

RULE = Rule(
    code="AL550",
    level=Level.SILENT,
    since="2.0",
    rows=("orm-property-class-renames",),
    examples=(
        Example(
            HEAD + "def f(p):\n    return type(p) is RelationshipProperty  # p\n",
            HEAD + "def f(p):\n    return isinstance(p, RelationshipProperty)  # p\n",
        ),
        Example(
            HEAD + "def f(p):\n    if type(p).__name__ == 'RelationshipProperty':\n        pass\n",
            HEAD + "def f(p):\n    if isinstance(p, RelationshipProperty):\n        pass\n",
            title="its name",
        ),
        Example(
            HEAD + "def f(p):\n    return p.__class__.__name__ == 'SynonymProperty'\n",
            "from sqlalchemy.orm import RelationshipProperty, SynonymProperty\n"
            "def f(p):\n    return isinstance(p, SynonymProperty)\n",
            title="another class",
        ),
        Example(
            "v = type(sa.inspect(User).relationships.addresses).__name__\n",
            FLAGGED,
            title="the name goes elsewhere",
        ),
        Example(
            "def f(p):\n    return type(p).__name__ in ('RelationshipProperty', 'X')\n",
            FLAGGED,
            title="one of several",
        ),
        Example(
            HEAD + "def f(p):\n    return isinstance(p, RelationshipProperty)\n",
            None,
            title="isinstance",
        ),
        Example("def f(p):\n    return type(p).__name__ == 'ColumnProperty'\n", None),
        Example("def f(p):\n    return type(p) is dict\n", None, title="another class"),
        Example("def f(u):\n    return type(u.addresses).__name__\n", None, title="no property"),
    ),
)

MESSAGE = "{} is not the class that 2.0 makes, but its base"
REASON = "ask isinstance(p, {})"
_NAMES = ("RelationshipProperty", "SynonymProperty", "CompositeProperty")
_COLLECTIONS = ("relationships", "synonyms", "composites")


@RULE.on(ast.Compare)
def find(context: Context, node: ast.Compare) -> Iterator[Found]:
    """A class, or its name, compared with one of the old ones."""
    of_name = _typed(node.left, name=True)
    subject = of_name or _typed(node.left, name=False)
    if subject is None or len(node.ops) != 1:
        return
    right = node.comparators[0]
    if of_name is not None:
        found = [
            part.value
            for part in ast.walk(right)
            if isinstance(part, ast.Constant) and part.value in _NAMES
        ]
    else:
        name = context.origin(right).rpartition(".")[2]
        is_orm = context.origin(right).startswith("sqlalchemy.orm.")
        found = [name] if is_orm and name in _NAMES else []
    if not found:
        return
    wanted, plain = str(found[0]), not isinstance(right, (ast.Tuple, ast.List, ast.Set))
    message = MESSAGE.format(wanted)
    if not isinstance(node.ops[0], (ast.Eq, ast.Is)) or not plain or context.in_fstring(node):
        yield Found(node, message, reason=REASON.format(wanted))
        return
    spelled, imports = context.name_for(f"sqlalchemy.orm.{wanted}", node)
    text = f"isinstance({context.source(subject)}, {spelled})"
    yield Found(node, message, make.fix(make.replace(context, node, text), imports=imports))


@RULE.on(ast.Attribute, names=("__name__",))
def find_name(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The name of the class of a property that is proven to be one of these."""
    subject = _typed(node, name=True)
    if subject is None or isinstance(context.parent(node), ast.Compare):
        return
    if _is_property(context, subject):
        yield Found(node, "2.0 calls the classes of ORM properties otherwise", reason=_OTHERWISE)


_OTHERWISE = "RelationshipProperty is _RelationshipDeclared, SynonymProperty is Synonym"


def _typed(node: ast.expr, *, name: bool) -> ast.expr | None:
    """`p` of `type(p)` and `p.__class__`, or of their `__name__`."""
    if name:
        named = isinstance(node, ast.Attribute) and node.attr == "__name__"
        return _typed(node.value, name=False) if named else None  # type: ignore[attr-defined]
    match node:
        case ast.Call(func=ast.Name(id="type"), args=[subject], keywords=[]):
            return subject
        case ast.Attribute(value=subject, attr="__class__"):
            return subject
    return None


def _is_property(context: Context, node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=owner, attr="property"):
            return context.kind(owner) is Kind.RELATIONSHIP
        case (
            ast.Attribute(value=ast.Attribute(value=mapper, attr=name))
            | ast.Subscript(value=ast.Attribute(value=mapper, attr=name))
        ):
            inspected = context.calls(mapper, "sqlalchemy.inspect", "sqlalchemy.orm.class_mapper")
            declared = isinstance(mapper, ast.Attribute) and mapper.attr == "__mapper__"
            return name in _COLLECTIONS and (inspected or declared)
    return False
