"""Annotations in class bodies: names that are bound at run time and that the body does not hide."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass
from functools import lru_cache

from ..project.kinds import Ref
from ..project.names import canonical
from ..project.scopes import Binding, How
from ..source.module import Module
from ..values.text import Import
from .context import Context
from .naming import in_time
from .python_floor import NEW_UNIONS, python_floor
from .spelling import class_spelling, is_named, visible


@dataclass(frozen=True, slots=True)
class Typed:
    """A Python type: a dotted or builtin name, a class of the project, or text as it stands there.

    `items` are its type arguments. `quoted` is a class that is named in quotes, since it may not be
    there yet when the class body runs; `ref` beside it is which class is meant.
    """

    name: str = ""
    items: tuple[Typed, ...] = ()
    ref: Ref | None = None
    text: str = ""
    quoted: str = ""


ANY = Typed("typing.Any")


@dataclass(frozen=True, slots=True)
class Written:
    """An annotation's text and the imports that it needs."""

    text: str
    imports: tuple[Import, ...] = ()


_NEW_GENERICS = (3, 9)
_MODULES = ("datetime", "uuid", "decimal")
_DATES = ("date", "datetime", "time", "timedelta")


def mapped(
    context: Context, body: ast.ClassDef, typed: Typed, optional: bool, outer: str = "Mapped"
) -> Written | None:
    """`Mapped[...]` around a type, or None if a name in it would not mean the type there."""
    inner = optional_of(context, body, typed) if optional else spell(context, body, typed)
    head = name_of(context, body, f"sqlalchemy.orm.{outer}")
    if inner is None or head is None:
        return None
    return Written(f"{head.text}[{inner.text}]", (*head.imports, *inner.imports))


def optional_of(context: Context, body: ast.ClassDef, typed: Typed) -> Written | None:
    """The type or None: `Optional[...]` unless the project runs only where `| None` does."""
    inner = spell(context, body, typed)
    if inner is None:
        return None
    if python_floor(context) >= NEW_UNIONS:
        if typed.quoted:
            return Written(f'"{typed.quoted} | None"', inner.imports)
        return Written(f"{inner.text} | None", inner.imports)
    outer = name_of(context, body, "typing.Optional")
    if outer is None:
        return None
    return Written(f"{outer.text}[{inner.text}]", (*outer.imports, *inner.imports))


def spell(context: Context, body: ast.ClassDef, typed: Typed) -> Written | None:
    """How to write a type in a class body; None if that is not proven to mean it."""
    head = _head(context, body, typed)
    if head is None or not typed.items:
        return head
    parts = [spell(context, body, item) for item in typed.items]
    if any(part is None for part in parts):
        return None
    inner = ", ".join(part.text for part in parts if part)
    imports = [item for part in parts if part for item in part.imports]
    return Written(f"{head.text}[{inner}]", (*head.imports, *imports))


def _head(context: Context, body: ast.ClassDef, typed: Typed) -> Written | None:
    if typed.quoted:
        return Written(f'"{typed.quoted}"') if _may_quote(context, body, typed) else None
    if typed.text:
        return _as_it_stands(context, body, typed.text)
    if typed.ref is not None:
        found = class_spelling(context, typed.ref, body)
        if found is None or found.edits or _hidden(context, body, found.text.partition(".")[0]):
            return None
        return Written(found.text, found.imports)
    if "." in typed.name:
        return name_of(context, body, typed.name)
    if typed.name in ("list", "dict", "set") and python_floor(context) < _NEW_GENERICS:
        return name_of(context, body, f"typing.{typed.name.title()}")
    return Written(typed.name) if _is_builtin(context, body, typed.name) else None


def _may_quote(context: Context, body: ast.ClassDef, typed: Typed) -> bool:
    """Whether a name in quotes means the class: also one of the same function."""
    own = context.project.own_scope(context.module, body)
    if typed.quoted in own.bindings:
        return False
    local = typed.ref is not None and is_named(context, typed.ref, body)
    return local or visible(context, typed.quoted, body)


def _as_it_stands(context: Context, body: ast.ClassDef, text: str) -> Written | None:
    """Text that already stands in the class body."""
    return Written(text) if runs_here(context, body, text.partition(".")[0]) else None


def runs_here(context: Context, body: ast.ClassDef, name: str) -> bool:
    """Whether an annotation in a class body may use a name: bound at run time, outside the body."""
    own = context.project.own_scope(context.module, body)
    if name in own.bindings:
        return False
    bindings = _globals(context).get(name)
    if bindings is not None and visible(context, name, body):
        return all(_at_run_time(context, binding) for binding in bindings)
    return not is_deferred(context.module) or (bindings is None and hasattr(builtins, name))


def _is_builtin(context: Context, body: ast.ClassDef, name: str) -> bool:
    return name not in _globals(context) and not _hidden(context, body, name)


def is_deferred(module: Module) -> bool:
    """Whether annotations of the module are kept as text (`from __future__ import annotations`)."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in module.tree.body
    )


def _globals(context: Context) -> dict[str, list[Binding]]:
    return context.project.own_scope(context.module, context.module.tree).bindings


def _hidden(context: Context, body: ast.ClassDef, name: str) -> bool:
    """Whether the class body binds a name anywhere, or a function around it does.

    Since Python 3.14 annotations are evaluated when the whole body is there.
    """
    own = context.project.own_scope(context.module, body)
    return name in own.bindings or not visible(context, name, body)


def name_of(context: Context, body: ast.ClassDef, dotted: str) -> Written | None:
    """How to name an outside thing in a class body, by a name the file has or by a new import."""
    package, _, last = dotted.rpartition(".")
    for name, bindings in _globals(context).items():
        if _hidden(context, body, name) or not all(_at_run_time(context, b) for b in bindings):
            continue
        origins = {canonical(b.origin) for b in bindings if b.how is How.IMPORT}
        if len(origins) != 1 or any(b.how is not How.IMPORT for b in bindings):
            continue
        late = not in_time(context.project, context.module, name, body)
        if origins == {canonical(dotted)}:
            return None if late else Written(name)
        if origins == {package} and _is_module(bindings) and not late:
            return Written(f"{name}.{last}")
    return _imported(context, body, package, last)


def _is_module(bindings: list[Binding]) -> bool:
    """Whether a name is bound to a module itself: `datetime` may also be the class."""
    return all(isinstance(b.node, ast.Import) or b.origin == "sqlalchemy.orm" for b in bindings)


def _imported(context: Context, body: ast.ClassDef, package: str, last: str) -> Written | None:
    """A new import, by a spelling that all classes of the module can share."""
    otherwise = _bound(context.module, package)
    family = _DATES if package == "datetime" else (last,)
    if not otherwise & set(family):
        return Written(last, (Import(package, last),))
    if package in _MODULES and package not in _bound(context.module, ""):
        return Written(f"{package}.{last}", (Import(package),))
    if last not in otherwise and not _hidden(context, body, last):
        return Written(last, (Import(package, last),))
    alias = f"py_{last}"
    if package.startswith("sqlalchemy") or alias in otherwise:
        return None
    return Written(alias, (Import(package, last, alias),))


@lru_cache(maxsize=16)
def _bound(module: Module, package: str) -> frozenset[str]:
    """All names bound anywhere in a module, but not those that `from package import` brings."""
    found: set[str] = set()
    for node in module.nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=names):
                found.update(alias.asname or alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=source, names=names) if source != package or not package:
                found.update(alias.asname or alias.name for alias in names)
    return frozenset(found)


def _at_run_time(context: Context, binding: Binding) -> bool:
    """Whether a binding is made when the module is imported, not for type checkers only."""
    node: ast.AST | None = binding.node
    while node is not None:
        node = context.module.parents.get(node)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return False
    return True
