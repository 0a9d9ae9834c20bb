"""Scopes of a module and what binds names in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class How(StrEnum):
    """By what construct a name is bound."""

    IMPORT = "import"
    ASSIGN = "assign"
    ANNOTATED = "annotated"
    FOR = "for"
    WITH = "with"
    PARAMETER = "parameter"
    FUNCTION = "function"
    CLASS = "class"
    AUGMENTED = "augmented"
    OTHER = "other"


FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_SIMPLE = frozenset(
    getattr(ast, name)
    for name in (
        "Expr Assign Return AnnAssign AugAssign Raise Pass Assert Import ImportFrom FunctionDef "
        "AsyncFunctionDef ClassDef Delete Global Nonlocal Break Continue"
    ).split()
)
"""Statements without statements of the same scope inside."""
_CAPTURES = (ast.MatchAs, ast.MatchStar, ast.MatchMapping)
ScopeNode = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, eq=False, slots=True)
class Binding:
    """One place that binds `name`.

    `value` is the expression it comes from (assigned, iterated over, entered), `path` the position
    in it when it is unpacked, `origin` the dotted name of an import, `node` the binding construct.
    """

    name: str
    how: How
    node: ast.AST
    value: ast.expr | None = None
    path: tuple[int, ...] = ()
    origin: str = ""
    annotation: ast.expr | None = None


@dataclass(eq=False, slots=True)
class Scope:
    """The names bound in a module, class, function, lambda or comprehension."""

    node: ast.AST
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    stars: list[str] = field(default_factory=list)

    def add(self, binding: Binding) -> None:
        """Note a binding."""
        self.bindings.setdefault(binding.name, []).append(binding)


def build(scope_node: ast.AST, parent: Scope | None, package: str, has_walrus: bool) -> Scope:
    """The scope of a node; `package` is the dotted package that relative imports start from.

    Only an assignment expression binds a name below the level of statements: where the module has
    none (`has_walrus`), expressions are not looked into.
    """
    scope = Scope(scope_node, parent)
    for binding in _parameters(scope_node):
        scope.add(binding)
    if isinstance(scope_node, COMPREHENSIONS):
        for generator in scope_node.generators:
            for binding in targets(generator.target, generator.iter, How.FOR, generator):
                scope.add(binding)
        return scope
    for node in own_nodes(scope_node) if has_walrus else own_statements(scope_node):
        _bind(scope, node, package)
    return scope


def own_statements(scope_node: ast.AST) -> Iterator[ast.AST]:
    """The statements, handlers and patterns of a scope itself, in source order."""
    body = getattr(scope_node, "body", [])
    stack: list[ast.AST] = list(reversed(body)) if isinstance(body, list) else []
    while stack:
        node = stack.pop()
        yield node
        if node.__class__ in _SIMPLE:
            continue
        if isinstance(node, ast.Match):
            stack.extend(part for part in ast.walk(node) if isinstance(part, _CAPTURES))
        inner: list[ast.AST] = []
        for part in ("body", "handlers", "orelse", "finalbody", "cases"):
            inner += getattr(node, part, ())
        stack.extend(reversed(inner))


def own_nodes(scope_node: ast.AST) -> Iterator[ast.AST]:
    """All nodes that belong to a scope itself and not to a scope inside it, in source order."""
    body = getattr(scope_node, "body", [])
    stack: list[ast.AST] = list(reversed(body)) if isinstance(body, list) else [body]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            stack.extend(node.decorator_list)
        elif not isinstance(node, (ast.Lambda, *COMPREHENSIONS)):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))


def _parameters(node: ast.AST) -> Iterator[Binding]:
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for argument in named:
        yield Binding(argument.arg, How.PARAMETER, argument, annotation=argument.annotation)
    for rest in (arguments.vararg, arguments.kwarg):
        if rest:
            yield Binding(rest.arg, How.OTHER, rest)


def _bind(scope: Scope, node: ast.AST, package: str) -> None:
    match node:
        case ast.Assign(targets=all_targets, value=value):
            for target in all_targets:
                for binding in targets(target, value, How.ASSIGN, node):
                    scope.add(binding)
        case ast.AnnAssign(target=ast.Name(id=name), value=value, annotation=annotation):
            scope.add(Binding(name, How.ANNOTATED, node, value, annotation=annotation))
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            scope.add(Binding(name, How.ASSIGN, node, value))
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            scope.add(Binding(name, How.AUGMENTED, node, value))
        case ast.For(target=target, iter=source) | ast.AsyncFor(target=target, iter=source):
            for binding in targets(target, source, How.FOR, node):
                scope.add(binding)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if item.optional_vars is not None:
                    for binding in targets(item.optional_vars, item.context_expr, How.WITH, node):
                        scope.add(binding)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            scope.add(Binding(name, How.FUNCTION, node))
        case ast.ClassDef(name=name):
            scope.add(Binding(name, How.CLASS, node))
        case (
            ast.ExceptHandler(name=str(name))
            | ast.MatchAs(name=str(name))
            | ast.MatchStar(name=str(name))
            | ast.MatchMapping(rest=str(name))
        ):
            scope.add(Binding(name, How.OTHER, node))
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            scope.elsewhere.update(names)
        case ast.Import(names=names):
            for alias in names:
                bound = alias.asname or alias.name.partition(".")[0]
                scope.add(
                    Binding(bound, How.IMPORT, node, origin=alias.name if alias.asname else bound)
                )
        case ast.ImportFrom(names=names):
            _bind_from(scope, node, package)


def _bind_from(scope: Scope, node: ast.ImportFrom, package: str) -> None:
    base = absolute(node, package)
    for alias in node.names:
        if alias.name == "*":
            scope.stars.append(base)
        else:
            origin = f"{base}.{alias.name}" if base else alias.name
            scope.add(Binding(alias.asname or alias.name, How.IMPORT, node, origin=origin))


def absolute(node: ast.ImportFrom, package: str) -> str:
    """The dotted module an import-from statement names, relative dots resolved."""
    if not node.level:
        return node.module or ""
    parts = package.split(".") if package else []
    kept = parts[: len(parts) - (node.level - 1)]
    return ".".join([*kept, *([node.module] if node.module else [])])


def targets(
    target: ast.expr, value: ast.expr, how: How, node: ast.AST, path: tuple[int, ...] = ()
) -> Iterator[Binding]:
    """Bindings made by assigning `value` to a target, unpacked where it is a tuple or list."""
    match target:
        case ast.Name(id=name):
            yield Binding(name, how, node, value, path)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            starred = any(isinstance(element, ast.Starred) for element in elements)
            for index, element in enumerate(elements):
                yield from targets(element, value, how, node, (*path, -1 if starred else index))
        case ast.Starred(value=inner):
            for binding in targets(inner, value, how, node, path):
                yield Binding(binding.name, How.OTHER, node)
