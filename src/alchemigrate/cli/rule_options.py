"""What the options that choose rules mean."""

from __future__ import annotations

from ..errors import UsageError
from ..rulekit.load import load
from ..upgrade.check import Options
from .arguments import Target, names


def options(
    target: Target,
    modern: bool,
    select: list[str] | None,
    ignore: list[str] | None,
    unsafe: bool = False,
) -> Options:
    """The rule options of a command; raises UsageError for a rule that does not exist."""
    chosen, left_out = names(select), names(ignore)
    if chosen or left_out:
        _refuse_unknown(chosen | left_out)
    return Options(str(target), modern, chosen, left_out, unsafe)


def _refuse_unknown(names: frozenset[str]) -> None:
    unknown = sorted(names - {name for rule in load() for name in (rule.name, rule.code)})
    if unknown:
        raise UsageError(
            f"no such rule: {', '.join(unknown)}", cure="alchemigrate rules lists them all"
        )
