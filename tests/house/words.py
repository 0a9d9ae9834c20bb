"""Words that do not belong in the project: unfinished ones, and traces of one machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

# One letter of each is in brackets, so that this file does not hold the words it looks for.
UNFINISHED = re.compile(
    r"\b(?:[T]ODO|[F]IXME|[X]XX|[N]otImplementedError)\b"
    r"|(?i:\b(?:[p]laceholders?|[n]ot implemented|for [n]ow)\b)"
)
MACHINE = re.compile(r"(?<![\w.$}])/(?:[w]ork|[r]oot|[f]arm|[h]ome/\w+|[U]sers/\w+)/")
HOSTS = re.compile(r"[p]ypi\.org|python[h]osted\.org|https?://[^\s/]+/(?:[s]imple|[p]ackages)\b")
WORKPLACE = re.compile(r"(?i:[c]laude|[a]nthropic|[c]opilot|[s]ubagent)")
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc"}


def matches(texts: Mapping[str, str], pattern: re.Pattern[str]) -> list[str]:
    """Where `pattern` occurs: `texts` maps a path to its text."""
    return [
        f"{path}:{number}: {found.group()}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        for found in pattern.finditer(line)
    ]


def nameless(paths: Iterable[str]) -> list[str]:
    """Files and folders whose name says nothing."""
    return [path for path in paths if NAMELESS & {PurePosixPath(p).stem for p in path.split("/")}]
