"""What the parts of inference ask of the whole, so that they need not know one another."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..source.module import Module
from .files import Files
from .kinds import Ref, Value
from .scopes import Binding


@dataclass(frozen=True, slots=True)
class Site:
    """A call of a function, and how many leading parameters (`self`) it fills by itself."""

    module: Module
    call: ast.Call
    skip: int


class Resolver(Protocol):
    """Answers questions about code; UNKNOWN where nothing is proven."""

    project: Files
    sites: dict[str, dict[ast.AST, list[Site]]]
    lineages: dict[Ref, list[Ref]]

    @property
    def circles(self) -> int:
        """How often a question has led back to itself so far."""

    def value(self, module: Module, node: ast.expr | None) -> Value:
        """What an expression is."""

    def once(self, key: tuple[object, ...], compute: Callable[[], Value]) -> Value:
        """Compute an answer once; UNKNOWN for a question that leads back to itself."""

    def origin(self, module: Module, node: ast.expr) -> str:
        """Canonical dotted name of what a name refers to outside the project."""

    def external(self, dotted: str) -> Value:
        """A name imported from outside the project."""

    def annotation(self, module: Module, node: ast.expr | None) -> Value:
        """What something annotated so is."""

    def instance_of(self, thing: Value) -> Value:
        """An instance of a class given as a value."""

    def inherited_kind(self, ref: Ref) -> Value:
        """What a class derived from one of the API's classes gives."""

    def member(self, owner: Value, name: str) -> Value:
        """An attribute of a value."""

    def binding(self, module: Module, binding: Binding) -> Value:
        """What one binding gives its name."""

    def exported(self, module: Module, name: str) -> Value:
        """A global name of a module, as an importer sees it."""

    def parameter(self, module: Module, argument: ast.arg) -> Value:
        """What a parameter is inside its function."""

    def dependency(self, module: Module, candidates: list[ast.expr]) -> Value:
        """What `Depends(..)` among expressions provides."""

    def returned(self, ref: Ref, receiver: Value) -> Value:
        """What calling a function of the project gives."""

    def provided(self, dependable: Value) -> Value:
        """What a dependency or fixture function provides."""

    def is_mapped_thing(self, value: Value) -> bool:
        """Whether a value is a mapped class, one of its attributes, or a table."""

    def mapped_member(self, owner: Value, name: str) -> Value:
        """A mapped attribute of a class or instance."""

    def declared_member(self, owner: Value, name: str) -> Value:
        """A member that the mapping itself adds."""
