"""Finding what is written one to a file: every module below a package that has it is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sized
from functools import cache
from typing import Protocol, TypeVar

from ..errors import RuleError
from .rule import Rule


class Written(Protocol):
    """A rule or a check: a value of its file, from which it has its name and its page."""

    code: str
    name: str
    page: str

    @property
    def examples(self) -> Sized:
        """Its tests."""


AnyWritten = TypeVar("AnyWritten", bound=Written)


@cache
def load(package: str = "alchemigrate.rules") -> tuple[Rule, ...]:
    """All rules, by code; raises RuleError if one has no page, no code of its own or no example."""
    return written(package, "RULE", Rule)


@cache
def names_of_checks() -> frozenset[str]:
    """The names and codes of all model checks, which comments of the code may allow too."""
    return frozenset(_names("alchemigrate.model_checks", "CHECK"))


@cache
def names_of_dangers() -> frozenset[str]:
    """The names and codes of all dangers of schema changes."""
    return frozenset(_names("alchemigrate.dangers", "DANGER"))


def _names(package: str, word: str) -> Iterator[str]:
    for name, one, _ in _values(package, word):
        if one is not None:
            yield _own_name(name)
            yield str(getattr(one, "code", ""))


def written(package: str, word: str, kind: type[AnyWritten]) -> tuple[AnyWritten, ...]:
    """Everything of a kind that modules below a package call by a word, by code.

    Raises RuleError if one has no page, no code of its own or no example.
    """
    found: dict[str, AnyWritten] = {}
    for name, one, page in _values(package, word):
        if not isinstance(one, kind):
            continue
        one.name = _own_name(name)
        one.page = page
        if not one.page or not len(one.examples) or one.code in found:
            raise RuleError(
                f"a {word.lower()} needs a docstring, examples and a code of its own",
                where=f"{name} ({one.code})",
            )
        found[one.code] = one
    return tuple(found[code] for code in sorted(found))


def _own_name(module: str) -> str:
    return module.rpartition(".")[2].replace("_", "-")


def _values(package: str, word: str) -> Iterator[tuple[str, object, str]]:
    root = importlib.import_module(package)
    for info in pkgutil.walk_packages(root.__path__, prefix=f"{package}."):
        module = importlib.import_module(info.name)
        yield info.name, getattr(module, word, None), module.__doc__ or ""
