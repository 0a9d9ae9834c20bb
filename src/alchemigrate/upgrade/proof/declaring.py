"""Where in a tree the things are declared that a schema proof finds different."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ...source.discover import discover
from ...values.proof import Placed
from .modelled import Models, Names
from .schema import Difference, SchemaProof


@dataclass
class Declaring:
    """The models of a tree, by what they declare."""

    root: Path
    models: Models

    def located(self, proof: SchemaProof) -> SchemaProof:
        """The proof, with the place of each difference that no reason explains."""
        told = tuple(
            one if one.explained is not None else replace(one, place=self.place(one))
            for one in proof.differences
        )
        return replace(proof, differences=told)

    def place(self, difference: Difference) -> Placed | None:
        """The lines that declare what differs: the attribute, else its class or table."""
        ranked = [
            (_nearness(difference.object, names), place) for names, place in self._declarations
        ]
        best = max(ranked, key=lambda one: one[0], default=(0, None))
        return best[1] if best[0] else None

    @cached_property
    def _declarations(self) -> list[tuple[Names, Placed]]:
        found = []
        for path in discover([self.root], self.root).files:
            for first, last, names in self.models.declared(path):
                if names:
                    found.append((names, Placed(path, first, last)))
        return found


def _nearness(wanted: str, names: Names) -> int:
    """3 for the thing itself, 2 for the column behind an attribute, 1 for its table or class."""
    if names[0] == wanted:
        return 3
    table, _, column = wanted.partition(".")
    if table in names[1:] and names[0].rpartition(".")[2] == column.partition(".")[0]:
        return 2
    return int(any(wanted.startswith(f"{name}.") for name in names))
