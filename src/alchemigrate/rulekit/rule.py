"""What a rule is: a value with examples, whose finders are called for the nodes they asked for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ..values.finding import Level
from ..values.text import Edit, Fix

if TYPE_CHECKING:
    from .context import Context
    from .document import TextContext


class _Flagged:
    """An example's result: reported, but not rewritten."""

    def __repr__(self) -> str:
        return "FLAGGED"


FLAGGED: Final = _Flagged()


@dataclass(frozen=True, slots=True)
class Example:
    """Code and what becomes of it: the new code, FLAGGED (reported, kept), or None (not reported).

    The code stands in `path` of a small project whose `models` module (see `rulekit/prelude.py`)
    is star-imported above it, unless `bare`; `files` adds or replaces files, `others` says what
    becomes of them. `unsafe` means that the fix needs --unsafe. `rows` names catalogue rows.
    """

    before: str
    after: str | _Flagged | None
    title: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    path: str = "app.py"
    target: str = "2.0"
    bare: bool = False
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of a rule: the node, what is wrong, and the fix or the reason why there is none.

    `object` names what is meant where the place alone does not (`Model.attribute`); `cure` is the
    advice printed by the doctor; `blocked` marks what waits for a release of another package.
    """

    node: ast.AST | Edit
    message: str
    fix: Fix | None = None
    reason: str = ""
    object: str = ""
    cure: str = ""
    blocked: bool = False


Finder = Callable[["Context", Any], Iterable[Found]]
TextFinder = Callable[["TextContext"], Iterable[Found]]
AnyFinder = TypeVar("AnyFinder", bound=Finder)


@dataclass(frozen=True, slots=True)
class Asking:
    """A finder and the nodes it asks for: their types, last names, and words of their file."""

    types: tuple[type[ast.AST], ...]
    names: frozenset[str]
    words: tuple[str, ...]
    finder: Finder


@dataclass(eq=False, slots=True)
class Rule:
    """A change of SQLAlchemy, recognised and (where it can be proven) rewritten.

    `since` is the version in which code written the old way stops being right ("1.4", "2.0",
    "2.1"): the rule is used for that target and later ones. `bridge` says that rewritten code also
    runs on 1.4. `rows` are the catalogue rows it covers. `startup` marks what can stop an
    application from starting; `signs` are then patterns of what SQLAlchemy says about it, with
    `{owner}` and `{attribute}` for the finding's object, and `latent` marks what fails only at the
    first connection. `asked` says that fixes are made only where the rule is selected by its name:
    the new form is another way to work, not only another way to say the same. `name` and `page`
    come from the file.
    """

    code: str
    level: Level
    since: str
    examples: tuple[Example, ...]
    rows: tuple[str, ...] = ()
    bridge: bool = True
    startup: bool = False
    signs: tuple[str, ...] = ()
    latent: bool = False
    asked: bool = False
    name: str = ""
    page: str = ""
    finders: list[Asking] = field(default_factory=list)
    text_finders: list[tuple[tuple[str, ...], TextFinder]] = field(default_factory=list)

    def on(
        self, *types: type[ast.AST], names: Iterable[str] = (), words: Iterable[str] = ()
    ) -> Callable[[AnyFinder], AnyFinder]:
        """Call the decorated finder for every node of these types.

        `names` keeps it cheap: calls of, attributes and names with that last name only (aliases of
        imports are seen through). So does `words`: only in files whose text has one of them.
        """

        def register(finder: AnyFinder) -> AnyFinder:
            self.finders.append(Asking(types, frozenset(names), tuple(words), finder))
            return finder

        return register

    def on_text(self, *patterns: str) -> Callable[[TextFinder], TextFinder]:
        """Call the decorated finder for every other file whose name matches a pattern."""

        def register(finder: TextFinder) -> TextFinder:
            self.text_finders.append((patterns, finder))
            return finder

        return register

    @property
    def title(self) -> str:
        """The first line of the rule's page."""
        return self.page.strip().partition("\n")[0]
