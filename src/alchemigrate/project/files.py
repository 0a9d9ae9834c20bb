"""The files of a project, read when first needed, and what is known across them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Self

from ..errors import SourceError
from ..source.module import Module, parse
from .facts import Facts, fixture_name, gather, is_fixture, last_name
from .layout import Layout
from .rebound import rebound
from .scopes import Scope, build
from .selves import assigned_to_self
from .witness import Evidence, Witness, digest

Reader = Callable[[str], bytes]
_SCOPES = frozenset(
    {
        ast.Module,
        ast.ClassDef,
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.Lambda,
        ast.ListComp,
        ast.SetComp,
        ast.DictComp,
        ast.GeneratorExp,
    }
)


class Files:
    """A set of files, by path relative to the root; `read` gives the bytes of one.

    Modules are parsed when first asked for and kept. `relevant` names the files worth looking
    into when searching the whole project (callers, subclasses, fixtures); `unreadable` says why a
    file that was asked for could not be read as Python. `evidence` is what a recorded test run saw.
    """

    def __init__(
        self,
        paths: Iterable[str],
        read: Reader,
        relevant: Iterable[str] | None = None,
        evidence: Evidence | None = None,
    ) -> None:
        self.layout = Layout(paths)
        self._evidence = evidence or {}
        self._witnesses: dict[str, Witness | None] = {}
        self._read = read
        self._modules: dict[str, Module | None] = {}
        self.unreadable: dict[str, str] = {}
        self._scopes: dict[ast.AST, Scope] = {}
        self._calls: dict[str, dict[str, list[ast.Call]]] = {}
        self._mentions: dict[str, dict[str, list[ast.Name | ast.Attribute]]] = {}
        self._fixtures: dict[str, dict[str, ast.FunctionDef | ast.AsyncFunctionDef]] = {}
        self._assigned: dict[ast.ClassDef, dict[str, list[ast.Assign | ast.AnnAssign]]] = {}
        self.relevant = tuple(sorted(self.layout.paths if relevant is None else relevant))

    @classmethod
    def of(cls, sources: Mapping[str, str | bytes]) -> Self:
        """A project held in memory: path to text."""
        data = {
            path: text.encode() if isinstance(text, str) else text for path, text in sources.items()
        }
        return cls(data, data.__getitem__)

    def module(self, path: str) -> Module | None:
        """The parsed file, or None if it cannot be read as Python."""
        if path not in self._modules:
            try:
                self._modules[path] = parse(path, self._read(path))
            except SourceError as error:
                self._modules[path] = None
                self.unreadable[path] = error.what
        return self._modules[path]

    def witness(self, module: Module) -> Witness | None:
        """What a recorded test run saw of a module, if it is unchanged since then."""
        if module.path not in self._witnesses:
            seen = self._evidence.get(module.path)
            current = seen is not None and seen.digest == digest(self._read(module.path))
            self._witnesses[module.path] = Witness(seen) if seen and current else None
        return self._witnesses[module.path]

    def data(self, path: str) -> bytes:
        """The bytes of a file."""
        return self._read(path)

    def calls_by_name(self, module: Module) -> dict[str, list[ast.Call]]:
        """The calls of a module, in source order, by the last name of what is called."""
        found = self._calls.get(module.path)
        if found is None:
            found = {}
            for node in module.of(ast.Call):
                found.setdefault(last_name(node.func), []).append(node)
            self._calls[module.path] = found
        return found

    def mentions_by_name(self, module: Module) -> dict[str, list[ast.Name | ast.Attribute]]:
        """Names and attributes that a module reads without calling them, by their last name."""
        found = self._mentions.get(module.path)
        if found is None:
            found = self._mentions[module.path] = {}
            called = {id(call.func) for call in module.of(ast.Call)}
            names: list[ast.Name | ast.Attribute] = [*module.of(ast.Name)]
            for node in (*names, *module.of(ast.Attribute)):
                if id(node) not in called and isinstance(node.ctx, ast.Load):
                    found.setdefault(last_name(node), []).append(node)
        return found

    def assigned_to_self(self, node: ast.ClassDef) -> dict[str, list[ast.Assign | ast.AnnAssign]]:
        """Assignments to attributes of the first parameter in a class's methods, by attribute."""
        found = self._assigned.get(node)
        if found is None:
            found = self._assigned[node] = assigned_to_self(node)
        return found

    def fixtures(self, module: Module) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
        """The pytest fixtures that a module defines, by the name they are asked for."""
        found = self._fixtures.get(module.path)
        if found is None:
            found = self._fixtures[module.path] = {
                fixture_name(node): node
                for node in module.functions
                if any(map(is_fixture, node.decorator_list))
            }
        return found

    @cached_property
    def facts(self) -> dict[str, Facts]:
        """Facts of every relevant file that can be parsed."""
        modules = (self.module(path) for path in self.relevant if path.endswith(".py"))
        return {module.path: gather(module) for module in modules if module is not None}

    @cached_property
    def callers(self) -> dict[str, list[str]]:
        """Files in which something of that last name is called."""
        return self._index(lambda facts: facts.calls)

    @cached_property
    def mentioners(self) -> dict[str, list[str]]:
        """Files in which a name is used without calling it."""
        return self._index(lambda facts: facts.mentions)

    @cached_property
    def class_files(self) -> dict[str, list[str]]:
        """Files that define a class of that name."""
        return self._index(lambda facts: facts.classes)

    @cached_property
    def attribute_files(self) -> dict[str, list[str]]:
        """Files that use an attribute of that name."""
        return self._index(lambda facts: facts.attributes)

    def subclass_names(self, name: str) -> frozenset[str]:
        """Names of classes that derive from one of that name, near or far, and the name itself."""
        found = {name}
        while True:
            more = {child for child, base in self._derivations if base in found} - found
            if not more:
                return frozenset(found)
            found |= more

    @cached_property
    def _derivations(self) -> frozenset[tuple[str, str]]:
        return frozenset(pair for facts in self.facts.values() for pair in facts.bases)

    def spellings(self, module: Module, func: ast.expr) -> frozenset[str]:
        """The last name of what is called, and the one it has where it is imported from."""
        name = last_name(func)
        bound = self.own_scope(module, module.tree).bindings.get(name, ())
        return frozenset({name, *(one.origin.rpartition(".")[2] for one in bound)})

    def _index(self, names: Callable[[Facts], Iterable[str]]) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for path, facts in self.facts.items():
            for name in names(facts):
                index.setdefault(name, []).append(path)
        return index

    def scope(self, module: Module, node: ast.AST) -> Scope:
        """The innermost scope whose own names `node` sees first.

        A decorator, a default or an annotation of a function belongs to the scope around it.
        """
        child: ast.AST = node
        current = module.parents.get(node)
        while current is not None:
            if current.__class__ in _SCOPES and _sees_inside(current, child):
                return self.own_scope(module, current)
            child, current = current, module.parents.get(current)
        return self.own_scope(module, module.tree)

    def own_scope(self, module: Module, scope_node: ast.AST) -> Scope:
        """The scope that a module, class, function, lambda or comprehension makes."""
        found = self._scopes.get(scope_node)
        if found is None:
            parent = None if scope_node is module.tree else self.scope(module, scope_node)
            found = build(scope_node, parent, self.layout.package(module.path), ":=" in module.text)
            self._scopes[scope_node] = found
            for binding in rebound(module, found, self.scope):
                # The last one is what the scope itself says.
                found.bindings.setdefault(binding.name, []).insert(0, binding)
        return found


def _sees_inside(scope_node: ast.AST, child: ast.AST) -> bool:
    match scope_node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return child in scope_node.body
        case ast.Lambda():
            return child is scope_node.body
    return True
