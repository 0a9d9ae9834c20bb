"""What a finding is known by when lines move: rule, file, and the words of its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from ..values.finding import Finding

TextOf = Callable[[Finding], str]


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A rule, a path, and the text of the line where a finding begins, its spaces evened out."""

    path: str
    rule: str
    text: str


def keyed(found: Iterable[Finding], text_of: TextOf) -> Iterator[tuple[Finding, Key]]:
    """Findings with their keys; `text_of` gives the text of the file that a finding's line is of.

    A finding may share its key with others: with those of the same line, and of equal lines.
    """
    lines: dict[str, list[str]] = {}
    for finding in found:
        text = text_of(finding)
        if text not in lines:
            lines[text] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        number = finding.line - 1
        line = lines[text][number] if number < len(lines[text]) else ""
        yield finding, Key(finding.path, finding.rule, " ".join(line.split()))


def fingerprints(found: Iterable[tuple[Finding, Key]]) -> Iterator[tuple[Finding, str]]:
    """Findings with a short fingerprint each, the same one as long as their keys stay the same."""
    seen: Counter[Key] = Counter()
    for finding, key in found:
        words = (key.rule, key.path, key.text, str(seen[key]))
        seen[key] += 1
        yield finding, sha256("\0".join(words).encode("utf-8", "surrogateescape")).hexdigest()[:32]
