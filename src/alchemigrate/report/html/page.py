"""The page: templates filled with a story; style, script and data stand inside it."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from ...source.diff import unified
from ...upgrade.risk import effort, level
from ...upgrade.risk.assess import assess
from ...values.entities import Entities
from ..risk import TAKES
from ..sizes import document as sizes
from ..wording import NOWHERE, amount
from . import (
    figures,
    journal,
    layout,
    proofs,
    rows,
    sentences,
    sentences_of_models,
    statements,
    words,
)
from .graph import graph
from .parts import parts
from .story import Change, Story

BARE = 200
"""Findings left to a person that a browser without scripts shows."""


def page(story: Story) -> str:
    """The whole page as text fit for UTF-8; the same for the same story."""
    style, script = _joined("style", ".css"), _joined("script", ".js")
    of_models = story.of_models
    models = graph(story.models or Entities((), ()), story.findings, story.verification)
    told = _templates().get_template("page.html").render(
        story=story,
        said=sentences_of_models if of_models else sentences,
        parts=parts(story),
        sizes=sizes,
        amount=amount,
        nowhere=NOWHERE,
        shown=proofs,
        sent=statements,
        graph=models,
        drawing=layout.drawing(models),
        size=layout,
        names={entity.key: entity.name for entity, _ in models.entities},
        diary=journal.entries(story.events),
        words=words.OF_MODELS if of_models else words.OF_CODE,
        levels=figures.levels(story.findings),
        proofs=figures.proofs(story.findings),
        by_rule=figures.by_rule(story.findings),
        assessed=assess(story.findings),
        takes=TAKES,
        formula=(*level.RULES, *effort.FORMULA),
        met={one.status for one in story.findings},
        left=[one for one in story.findings if one.status not in figures.DONE],
        bare=BARE,
        data=in_script(rows.table(story.findings, story.rules)),
        style=style,
        script=script,
        policy=policy(style, script),
        diff=_diff,
    )  # fmt: skip
    # A browser takes a carriage return for the end of a line.
    return told.replace("\r", "\u240d").encode("utf-8", "replace").decode()


def in_script(data: Any) -> str:
    """Data as JSON that may stand in a script element: no text of it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def policy(style: str, script: str) -> str:
    """The content security policy: this style, this script, and no request to anywhere."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _diff(change: Change) -> str:
    """The change as a unified diff without its header."""
    body = unified("", change.before, change.after).split("\n", 2)
    return body[2] if len(body) == 3 else ""


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _joined(folder: str, ending: str) -> str:
    """The files of a folder of this package, in the order of their names."""
    found: list[Traversable] = sorted(
        (one for one in files(__package__).joinpath(folder).iterdir() if one.name.endswith(ending)),
        key=lambda one: one.name,
    )
    return "\n".join(one.read_text(encoding="utf-8") for one in found)
