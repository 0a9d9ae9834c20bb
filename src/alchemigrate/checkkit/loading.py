"""Relationships that are read in loops: which belong together, and the options that load them."""

from __future__ import annotations

from collections.abc import Iterable

from ..values.models import Models
from ..values.query_use import LazyRead

Place = tuple[str, str]


def by_loop(models: Models, *, awaited: bool) -> dict[Place, tuple[LazyRead, ...]]:
    """The reads of each loop and query, those aside that a longer one goes by."""
    found: dict[Place, dict[tuple[str, ...], LazyRead]] = {}
    for one in models.code.reads:
        if one.awaited is awaited:
            found.setdefault((one.place, one.query), {})[one.steps] = one
    return {place: tuple(_longest(reads)) for place, reads in found.items()}


def options(reads: Iterable[LazyRead]) -> str:
    """What to add to the query: `.options(selectinload(Author.books).selectinload(Book.shop))`."""
    chains = [".".join(f"selectinload({step})" for step in one.steps) for one in reads]
    return f".options({', '.join(chains)})"


def _longest(reads: dict[tuple[str, ...], LazyRead]) -> Iterable[LazyRead]:
    for steps, one in reads.items():
        if not any(other != steps and other[: len(steps)] == steps for other in reads):
            yield one
