"""What a safe operation is: a value that says, for a schema, which steps are taken and why not."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from ..values.operation import Phase, Problem, Step
from ..values.question import Question
from ..values.schema import Schema
from .applied import made


class Operation(ABC):
    """A change of a live schema in three phases; subclasses are frozen dataclasses of its subject.

    Every method is pure and is given the schema as it was before the operation began. After
    `expand` programs that know only the old schema, and those that know only the new one, work side
    by side; `backfill` brings the rows that are there up to date; `contract` ends what only the old
    programs needed.
    """

    __slots__ = ()

    @abstractmethod
    def check(self, schema: Schema) -> Iterator[Problem]:
        """Why it cannot be done; nothing if it can. No other method is called before."""

    @abstractmethod
    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """The steps after which old and new programs both work."""

    def questions(self, schema: Schema) -> tuple[Question, ...]:
        """What the rows must answer with none, before it begins."""
        del schema
        return ()

    def backfill(self, schema: Schema) -> tuple[Step, ...]:
        """The steps that write rows that were there before."""
        del schema
        return ()

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """The steps after which only new programs work."""
        del schema
        return ()

    def undo(self, schema: Schema) -> tuple[Step, ...]:
        """The steps that take back what was expanded and filled, as if nothing had happened.

        A step says itself how it is taken back, so that a part of the steps can be, too.
        """
        done = (*self.expand(schema), *self.backfill(schema))
        return tuple(
            Step(step.back, step.changes, step.options) for step in reversed(done) if step.back
        )

    def after(self, schema: Schema) -> Schema:
        """The schema when all is done."""
        return made(schema, (*self.expand(schema), *self.backfill(schema), *self.contract(schema)))

    def steps(self, schema: Schema, phase: Phase) -> tuple[Step, ...]:
        """The steps of a phase."""
        of = {
            Phase.EXPAND: self.expand,
            Phase.BACKFILL: self.backfill,
            Phase.CONTRACT: self.contract,
        }
        return of[phase](schema)
