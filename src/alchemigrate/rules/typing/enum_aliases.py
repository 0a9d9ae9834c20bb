"""Aliases of a Python enumeration are no values of its type any more.

`Enum(Color)` took the aliases (members with the value of an earlier one) for values too; 2.0 leaves
them out, so an alias is missing in CHECK constraints and native enumerations, and a stored one is
refused when it is read. `omit_aliases=False` keeps them, on 1.4 as well.

Left alone: enumerations without aliases, and values that are not written out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

_COLOR = "import enum\n\nclass Color(enum.Enum):\n    red = 1\n    rouge = 1\n\n"
_PLAIN = "import enum\n\nclass Color(enum.Enum):\n    red = 1\n    blue = 2\n\n"

RULE = Rule(
    code="AL608",
    level=Level.SILENT,
    since="2.0",
    rows=("enum-omit-aliases",),
    examples=(
        Example(
            _COLOR + "c = Column(Enum(Color))\n",
            _COLOR + "c = Column(Enum(Color, omit_aliases=False))\n",
        ),
        Example(
            _COLOR + "c = Enum(\n    Color,\n    name='color',  # short\n)\n",
            _COLOR + "c = Enum(\n    Color,\n    name='color', omit_aliases=False,  # short\n)\n",
            title="among others",
        ),
        Example(_COLOR + "c = f'{Enum(Color)}'\n", FLAGGED, title="an f-string"),
        Example(_PLAIN + "c = Enum(Color)\n", None, title="no alias"),
        Example(_COLOR + "c = Enum(Color, omit_aliases=True)\n", None, title="decided"),
        Example(
            "class Color:\n    red = 1\n    rouge = 1\n\nc = Enum(Color)\n",
            None,
            title="no enumeration",
        ),
    ),
)

_ENUMS = {"enum.Enum", "enum.IntEnum", "enum.StrEnum"}
_TYPES = ("sqlalchemy.Enum", "sqlalchemy.dialects.postgresql.ENUM")


@RULE.on(ast.Call, names=("Enum", "ENUM"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A type made of an enumeration with aliases."""
    if not call.args or not context.calls(call, *_TYPES):
        return
    names = {keyword.arg for keyword in call.keywords}
    aliases = _aliases(context, call.args[0])
    if not aliases or "omit_aliases" in names:
        return
    message = f"{', '.join(aliases)} of the enumeration is an alias, and no value on 2.0"
    if context.in_fstring(call) or None in names:
        reason = "its arguments are handed on, or it stands in an f-string"
        yield Found(call, message, reason=f"{reason}; omit_aliases=False keeps the alias")
    else:
        edit = make.append_argument(context, call, "omit_aliases=False")
        yield Found(call, message, make.fix(edit))


def _aliases(context: Context, node: ast.expr) -> list[str]:
    """Names of an enumeration's members that repeat the literal value of an earlier one."""
    value = context.value(node)
    if value.kind is not Kind.CLASS or value.ref is None:
        return []
    definition = value.ref.node
    if not isinstance(definition, ast.ClassDef) or not any(
        context.infer.origin(value.ref.module, base) in _ENUMS for base in definition.bases
    ):
        return []
    seen: set[object] = set()
    found = []
    for statement in definition.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=constant)):
                if constant in seen and not name.startswith("_"):
                    found.append(name)
                seen.add(constant)
    return found
