"""An operation in use: tables with rows, the programs before and after it, or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from .operation import Operation

BOTH = ("postgresql", "sqlite")


@dataclass(frozen=True, slots=True)
class Example:
    """Everything is SQL that each of `dialects` takes.

    `tables` makes tables and rows. `old` are statements of programs that know the schema before,
    `new` of those that know the one after; both run between expand and contract, more than once,
    and in any order, so that they must not hinder each other. `same` are queries of the two that
    must answer the same then, whoever wrote. `plain` is what the operation does, as one would
    write it without a thought for those who wait: after contract the database must be as if that
    had been run. `refused` is a part of the problem that `check` tells instead;
    `planned` that it has a plan as its cure, which people carry out.
    """

    operation: Operation
    tables: str
    plain: str = ""
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    refused: str = ""
    planned: bool = False
    title: str = ""
    dialects: tuple[str, ...] = BOTH
