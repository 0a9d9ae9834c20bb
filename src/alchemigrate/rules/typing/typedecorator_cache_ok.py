"""A type of your own has to say whether statements with it may be cached.

Since 1.4 compiled statements are cached. A `TypeDecorator` (or `ExternalType`) without `cache_ok`
makes every statement that uses it compile anew, with a warning. `cache_ok = True` is right when
everything that the type's SQL depends on is an argument of `__init__` that can be hashed and is
kept under the same name.

`cache_ok = True` is written where the class has no `__init__` of its own; with an `__init__`,
what its arguments are has to be looked at.

Left alone: classes that set `cache_ok`, themselves or through a base of the project.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import find_in_class, lineage, outside_bases
from alchemigrate.project.names import canonical
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule, make
from alchemigrate.rulekit.class_bodies import added_attribute, in_one_line

_IMPORT = "from sqlalchemy.types import TypeDecorator, UserDefinedType\n"

RULE = Rule(
    code="AL601",
    level=Level.SILENT,
    since="1.4",
    rows=("typedecorator-cache-ok",),
    examples=(
        Example(
            _IMPORT + "class Money(TypeDecorator):\n    impl = Numeric(24, 8)  # exact\n",
            _IMPORT + "class Money(TypeDecorator):\n    impl = Numeric(24, 8)  # exact\n"
            "    cache_ok = True\n",
        ),
        Example(
            _IMPORT + 'class Money(TypeDecorator):\n    """An amount."""\n\n'
            "    def load_dialect_impl(self, dialect):\n"
            "        return dialect.type_descriptor(Text())\n",
            _IMPORT + 'class Money(TypeDecorator):\n    """An amount."""\n\n    cache_ok = True\n\n'
            "    def load_dialect_impl(self, dialect):\n"
            "        return dialect.type_descriptor(Text())\n",
            title="no impl in the body",
        ),
        Example(
            _IMPORT + "class Coded(TypeDecorator):\n    impl = Text\n\n"
            "    def __init__(self, codec):\n        super().__init__()\n"
            "        self.codec = codec\n",
            FLAGGED,
            title="arguments of its own",
        ),
        Example(
            _IMPORT + "class Fixed(TypeDecorator):\n    impl = Text\n    cache_ok = True\n",
            None,
            title="it says so",
        ),
        Example(
            _IMPORT + "class Fixed(TypeDecorator):\n    impl = Text\n    cache_ok = False\n\n\n"
            "class Child(Fixed):\n    impl = Text\n",
            None,
            title="a base says so",
        ),
        Example("class Money(Decorator):\n    impl = Text\n", None, title="no SQLAlchemy type"),
    ),
)

_TYPES = {"sqlalchemy.TypeDecorator", "sqlalchemy.ExternalType", "sqlalchemy.UserDefinedType"}


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Classes of column types without a word on caching."""
    ref = Ref(context.module, node)
    if not node.bases or not _is_type(context, ref):
        return
    if find_in_class(context.infer, ref, "cache_ok") is not None:
        return
    if any(_is_type(context, base) for base in lineage(context.infer, ref)[1:]):
        return
    message = (
        f"{node.name} does not say whether statements with it may be cached: it turns caching off"
    )
    if find_in_class(context.infer, ref, "__init__") is not None:
        reason = "cache_ok = True is right only if the arguments of __init__ are hashable and kept"
        yield Found(node, message, reason=reason, object=node.name)
    elif in_one_line(node):
        yield Found(node, message, reason="the class is written in one line", object=node.name)
    else:
        fix = make.fix(added_attribute(context, node, "cache_ok = True", "impl"))
        yield Found(node, message, fix, object=node.name)


def _is_type(context: Context, ref: Ref) -> bool:
    return any(canonical(base.name) in _TYPES for base in outside_bases(context.infer, ref))
