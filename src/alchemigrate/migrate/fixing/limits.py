"""Where a revision needs a lock_timeout: before the first lock of each of its transactions."""

from __future__ import annotations

from collections.abc import Mapping

from ...dangerkit import Setting
from ...dangerkit.locking import building, exclusive, referred
from ...dangerkit.recipe import CALL, Recipe
from ...values.change import Configure
from ...values.revision import Statement
from .place import Body


def limited(
    setting: Setting, body: Body, recipes: Mapping[int, Recipe]
) -> Mapping[int, tuple[int, ...]] | str:
    """By the number of a statement: before which of its lines a limit is set; or why it cannot be.

    A limit of one transaction is gone after what stands outside.
    """
    found: dict[int, list[int]] = {}
    waits = _elsewhere(setting, body)
    if waits:
        found[0] = [0]
    is_set, always = bool(waits), False
    for number, node in enumerate(body.nodes):
        inside = [one for one in setting.upgrade if body.holds(node, one)]
        for one in inside:
            if isinstance(one.change, Configure) and one.change.name == "lock_timeout":
                is_set, always = True, always or "local" not in one
        if not always and any(one.outside and _locks(one, setting) for one in inside):
            return "it locks outside the transaction: SET lock_timeout without LOCAL there"
        for at, line in enumerate(recipes.get(number, Recipe()).lines):
            held = line.locks
            if line.code == CALL and number not in recipes:
                held = any(_locks(one, setting) for one in inside)
            if line.outside or any(one.outside for one in inside):
                is_set = always
            elif held and not is_set:
                found.setdefault(number, []).append(at)
                is_set = True
    return {number: tuple(lines) for number, lines in found.items()}


def _locks(statement: Statement, setting: Setting) -> bool:
    keys = (key.refers for key in referred(statement))
    tables = [exclusive(statement), building(statement), *keys]
    return any(table and not setting.is_new(table) for table in tables)


def _elsewhere(setting: Setting, body: Body) -> bool:
    """Whether a function of the revision's own locks something."""
    return any(
        _locks(one, setting) and not any(body.holds(node, one) for node in body.nodes)
        for one in setting.upgrade
    )
