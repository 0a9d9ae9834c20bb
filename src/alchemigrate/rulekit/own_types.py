"""Column types that a project writes itself: what Python type their values have."""

from __future__ import annotations

import ast

from ..project.classes import find_in_class, outside_bases
from ..project.facts import last_name
from ..project.kinds import Kind, Ref
from ..project.names import canonical
from ..source.module import Module
from .annotations import Typed
from .context import Context

_BASES = {"sqlalchemy.TypeDecorator", "sqlalchemy.UserDefinedType"}
_PLAIN = {"int", "str", "float", "bool", "bytes", "dict", "list", "set", "tuple"}
_KNOWN = {
    "uuid.UUID", "decimal.Decimal", "datetime.datetime", "datetime.date", "datetime.time",
    "datetime.timedelta", "pathlib.Path", "ipaddress.IPv4Address", "ipaddress.IPv6Address",
}  # fmt: skip
_GENERIC = {"dict": ("str", "typing.Any"), "list": ("typing.Any",), "set": ("typing.Any",)}
Wrapped = tuple[Module, ast.expr]
"""The type that a decorator wraps, and the module it is written in."""


def own_type(context: Context, ref: Ref) -> Typed | Wrapped | None:
    """The Python type of a type class, the type it only wraps, or None if neither is proven."""
    bases = {canonical(base.name) for base in outside_bases(context.infer, ref)}
    if not bases & _BASES and _only_renames(ref):
        assert isinstance(ref.node, ast.ClassDef)
        return ref.module, ref.node.bases[0]
    if not bases & _BASES or find_in_class(context.infer, ref, "result_processor"):
        return None
    said = _returned(context, ref, "python_type")
    if said is not None:
        return said
    result = find_in_class(context.infer, ref, "process_result_value")
    if result is not None:
        owner, binding = result
        function = binding.node
        return _result(context, owner, function) if isinstance(function, ast.FunctionDef) else None
    if find_in_class(context.infer, ref, "load_dialect_impl") is not None:
        return None
    impl = find_in_class(context.infer, ref, "impl")
    if impl is None or impl[1].value is None:
        return None
    return impl[0].module, impl[1].value


def _only_renames(ref: Ref) -> bool:
    """Whether a class is its one base under another name: no methods, nothing but flags."""
    node = ref.node
    return (
        isinstance(node, ast.ClassDef)
        and len(node.bases) == 1
        and not node.keywords
        and not node.decorator_list
        and all(_says_nothing(statement) for statement in node.body)
    )


def _says_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id="cache_ok" | "__visit_name__")]):
            return True
    return False


def _returned(context: Context, ref: Ref, name: str) -> Typed | None:
    """What a property that says the type returns: `return uuid.UUID`."""
    found = find_in_class(context.infer, ref, name)
    if found is None or not isinstance(found[1].node, ast.FunctionDef):
        return None
    last = found[1].node.body[-1]
    return named(context, found[0].module, last.value) if isinstance(last, ast.Return) else None


def named(context: Context, module: Module, node: ast.expr | None) -> Typed | None:
    """The type that an expression names: a builtin, a known one, or a class of the project."""
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return None
    value = context.infer.value(module, node)
    if value.kind is Kind.CLASS and value.ref is not None:
        return Typed(ref=value.ref)
    dotted = value.name.removeprefix("builtins.") if value.kind is Kind.EXTERNAL else ""
    if not value and isinstance(node, ast.Name) and node.id in _PLAIN:
        dotted = node.id
    if dotted in _GENERIC:
        return Typed(dotted, tuple(Typed(part) for part in _GENERIC[dotted]))
    return Typed(dotted) if dotted in _PLAIN | _KNOWN else None


def _result(context: Context, owner: Ref, function: ast.FunctionDef) -> Typed | None:
    """The type that `process_result_value` gives: by its annotation, or by all of its returns."""
    if function.returns is not None:
        return named(context, owner.module, without_none(function.returns))
    if len(function.args.args) < 2:
        return None
    value = function.args.args[1].arg
    found: list[Typed] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Return):
            for part in _alternatives(node.value):
                if _is_given_back(owner.module, part, value):
                    continue
                typed = (
                    named(context, owner.module, part.func) if isinstance(part, ast.Call) else None
                )
                if typed is None:
                    return None
                found.append(typed)
    return found[0] if found and all(typed == found[0] for typed in found) else None


def without_none(node: ast.expr) -> ast.expr | None:
    """The type inside `Optional[...]` or `... | None`; any other annotation as it is."""
    match node:
        case ast.Subscript(value=outer, slice=inner) if last_name(outer) == "Optional":
            return inner
        case ast.BinOp(left=left, right=ast.Constant(value=None)):
            return left
    return node


def _alternatives(node: ast.expr | None) -> list[ast.expr | None]:
    if isinstance(node, ast.IfExp):
        return [*_alternatives(node.body), *_alternatives(node.orelse)]
    return [node]


def _is_given_back(module: Module, node: ast.expr | None, value: str) -> bool:
    """Whether None is returned, or the value itself where it is None or of the type already."""
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return True
    if not isinstance(node, ast.Name) or node.id != value:
        return False
    return any(
        _says_none(around.test, value)
        for around in _around(module, node)
        if isinstance(around, (ast.If, ast.IfExp)) and _in_body(around, node)
    )


def _around(module: Module, node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    current = module.parents.get(node)
    while current is not None and not isinstance(current, ast.FunctionDef):
        found.append(current)
        current = module.parents.get(current)
    return found


def _in_body(around: ast.If | ast.IfExp, node: ast.AST) -> bool:
    body = around.body if isinstance(around.body, list) else [around.body]
    return any(node is inner for part in body for inner in ast.walk(part))


def _says_none(test: ast.expr, value: str) -> bool:
    """Whether a test can only hold for None or for a value of the type: `value is None or ..`."""
    match test:
        case ast.BoolOp(op=ast.Or(), values=parts):
            return all(_says_none(part, value) for part in parts)
        case ast.Compare(
            left=ast.Name(id=name),
            ops=[ast.Is() | ast.Eq()],
            comparators=[ast.Constant(value=None)],
        ):
            return name == value
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), _]):
            return name == value
    return False
