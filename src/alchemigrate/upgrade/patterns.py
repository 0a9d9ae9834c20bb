"""What is known of the rules without loading them: the files beside Python's that they ask for."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from ..rulekit.load import load
from .cache import Cache, digest


@cache
def tool() -> str:
    """A digest of the tool's own source: a changed rule must not meet old answers."""
    home = Path(__file__).parent.parent
    parts = [
        f"{path.relative_to(home)} {path.stat().st_mtime_ns} {path.stat().st_size}"
        for path in sorted(home.rglob("*.py"))
    ]
    return digest(*parts)


def document_patterns(root: Path) -> tuple[str, ...]:
    """Patterns of the names of other files that some rule asks for; kept with the project."""
    known = Cache(root).get(_key())
    return tuple(json.loads(known)) if known is not None else _loaded()


def keep_document_patterns(kept: Cache) -> None:
    """Keep the patterns for the next run, which then need not load the rules for them."""
    kept.put(_key(), json.dumps(_loaded()).encode())


def _key() -> str:
    return digest("document patterns", tool())


def _loaded() -> tuple[str, ...]:
    return tuple(
        sorted({one for rule in load() for patterns, _ in rule.text_finders for one in patterns})
    )
