"""What a version specifier admits: `>=1.3,<2`, `==1.4.*`, `~=1.4`, Poetry's `^1.4` and `~1.4`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

_POETRY = re.compile(r"([\^~])\s*(\d+(?:\.\d+)*)$")
_BARE = re.compile(r"v?\d[\w.*+-]*$")


def specifiers(spec: str) -> SpecifierSet | None:
    """Read a specifier; an empty one and `*` admit everything, None if it is not understood."""
    parts = [part.strip() for part in spec.strip().strip("()").split(",")]
    try:
        return SpecifierSet(",".join(_plain(part) for part in parts if part not in ("", "*")))
    except InvalidSpecifier:
        return None


def _plain(part: str) -> str:
    """One clause as installers know it."""
    poetry = _POETRY.match(part)
    if poetry is None:
        return f"=={part}" if _BARE.match(part) else part
    numbers = [int(number) for number in poetry[2].split(".")]
    kept = next((i for i, number in enumerate(numbers) if number), len(numbers) - 1)
    if poetry[1] == "~":
        kept = min(1, len(numbers) - 1)
    above = ".".join(str(number) for number in [*numbers[:kept], numbers[kept] + 1])
    return f">={poetry[2]},<{above}"


def admits_any(spec: SpecifierSet, versions: Iterable[str]) -> bool:
    """Whether one of these versions may be installed."""
    return any(spec.contains(version) for version in versions)


def admits_from(spec: SpecifierSet, first: str) -> bool:
    """Whether a version may be installed that is `first` or newer.

    Tried are that one, those that the specifier names, and what comes next to them.
    """
    named = [one.version.removesuffix(".*") for one in spec]
    tried = [first, *named, *(f"{version}.1" for version in named), "9999"]
    return any(Version(one) >= Version(first) and spec.contains(one) for one in tried)


def series(release: str) -> list[str]:
    """The versions of a release series: `series("2.0")` is 2.0.0 to 2.0.99."""
    return [f"{release}.{number}" for number in range(100)]
