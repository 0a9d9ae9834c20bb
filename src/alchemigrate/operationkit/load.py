"""Finding the operations: every module below `alchemigrate.operations` with EXAMPLES is one."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from functools import cache

from ..errors import RuleError
from .example import Example
from .operation import Operation


@dataclass(frozen=True, slots=True)
class Written:
    """An operation as it is written down: its class, `name` (of the file), page and examples."""

    name: str
    operation: type[Operation]
    page: str
    examples: tuple[Example, ...]

    @property
    def page_name(self) -> str:
        """What its page is called: `rename-column`."""
        return self.name.replace("_", "-")

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be called: by its page, its class or its file."""
        return self.page_name, self.operation.__name__, self.name

    @property
    def title(self) -> str:
        """The first line of its page."""
        return self.page.strip().partition("\n")[0]


@cache
def load(package: str = "alchemigrate.operations") -> tuple[Written, ...]:
    """All operations, by name; raises RuleError if one has no page, no class or no example."""
    root = importlib.import_module(package)
    modules = pkgutil.walk_packages(root.__path__, f"{package}.")
    found = [_written(one.name) for one in modules if not one.ispkg]
    return tuple(sorted(found, key=lambda one: one.name))


def _written(name: str) -> Written:
    module = importlib.import_module(name)
    own = [
        one
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, Operation) and one.__module__ == name
    ]
    examples = getattr(module, "EXAMPLES", ())
    if len(own) != 1 or not examples or not module.__doc__:
        raise RuleError("an operation is a page, one class and EXAMPLES", where=name)
    return Written(name.rpartition(".")[2], own[0], module.__doc__, tuple(examples))
