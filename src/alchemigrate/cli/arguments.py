"""Arguments that several commands share, and what they mean."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .terminal import writable

Paths = Annotated[list[Path] | None, typer.Argument(help="Files or folders; the current folder.")]


class Target(StrEnum):
    """What code is to run on."""

    V20 = "2.0"
    V21 = "2.1"
    BRIDGE = "bridge"


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    MARKDOWN = "markdown"
    HTML = "html"


class Plain(StrEnum):
    """How an answer is printed that is no list of findings."""

    TEXT = "text"
    JSON = "json"


TargetOption = Annotated[
    Target, typer.Option("--target", help="2.0, 2.1, or bridge (1.4 and 2.x).")
]
Modern = Annotated[bool, typer.Option("--modern", help="Also what works but has a better form.")]
Select = Annotated[
    list[str] | None, typer.Option("--select", help="Only this rule (name or code); repeatable.")
]
Ignore = Annotated[
    list[str] | None, typer.Option("--ignore", help="Not this rule (name or code); repeatable.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="How the report is written.")]
PlainOption = Annotated[Plain, typer.Option("--format", help="text or json.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", help="Write the report to this file.", callback=writable),
]
Statistics = Annotated[bool, typer.Option("--statistics", help="A table of rules, not places.")]


def names(given: list[str] | None) -> frozenset[str]:
    """The names in repeated options, which may have several between commas."""
    return frozenset(name.strip() for text in given or [] for name in text.split(",") if name)
