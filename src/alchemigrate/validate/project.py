"""The models of a project, and the database it runs against, read and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from ..checkkit.declared import models_of
from ..database import schemas
from ..database.applied import applied
from ..database.connect import reading
from ..database.inspect import inspect
from ..database.rows import answer as answer_of
from ..database.rows import told as said
from ..database.statistics import statistics
from ..project.project import Project
from ..upgrade.examine import without_gc
from ..upgrade.proof import probing
from ..upgrade.tree import Tree, read_tree
from ..values.finding import Finding, Skipped
from ..values.models import Models
from ..values.question import Question
from .async_use import async_use
from .async_use import read as files_of
from .places import Places
from .query_use import query_use, read_ahead
from .run import Answer, Choice, run
from .step import next_target, step
from .suppress import COMMENTS, suppressed
from .unimported.read import with_unimported
from .validation import Validation


@without_gc()
def validate(
    root: Path,
    answer: Callable[[], probing.Answer],
    choice: Choice,
    *,
    database: str | None = None,
    data: bool = False,
    dialects: tuple[str, ...] = ("postgresql",),
    target: str | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Validation:
    """Run the checks that were chosen on the models that the probe's command `models` tells of.

    `answer` waits for the probe (see `probing.asking`): what needs no models is done meanwhile.
    With `database`, a URL, that is read too (it is never written to), and its kind is the dialect;
    with `data` its rows are asked for what a missing rule let in. `target` is the version that the
    models are to go to, by default 2.0 where they are on 1.x.
    Raises ProbeError, DatabaseError, UsageError.
    """
    checks = choice.checks()
    tree, project = _read(root)
    asyncio = async_use(files_of(root))
    read_ahead(project)
    told = answer()
    failed = tuple((one["module"], one["message"]) for one in told["modules"]["failed"])
    if failed:
        say(f"reading {len(failed)} modules that cannot be imported")
    loaded = replace(models_of(told, dialects), asyncio=asyncio)
    found, unread = with_unimported(loaded, root, [name for name, _ in failed])
    say("reading the code")
    found = replace(found, code=query_use(project, found))
    with ExitStack() as stack:
        rows: Answer = _unasked
        at = None
        if database is not None:
            say("reading the database")
            connection = stack.enter_context(reading(database))
            found = with_database(found, connection)
            rows, at = Rows(connection) if data else rows, applied(connection)
        say(f"running {len(checks)} checks")
        places = Places(root, found, project.module)
        findings = run(found, places, checks, rows)
        counts = rows.counts(findings) if isinstance(rows, Rows) else {}
    asked = [] if failed else [one for one in checks if database or not one.live]
    if aim := target or next_target(found.sqlalchemy):
        say(f"looking at the step to {aim}")
    return Validation(
        tree,
        suppressed(project, findings, asked, choice),
        _unread(places, failed, unread),
        models=found,
        checks=checks,
        asked=frozenset(one.name for one in asked) | (COMMENTS if choice == Choice() else set()),
        failed=failed,
        unread=unread,
        step=step(places, failed, aim) if aim else None,
        answer=told,
        rows=counts,
        at=at,
    )


def _read(root: Path) -> tuple[Tree, Project]:
    """The files of a project, to be read when they are asked for, and what they mean."""
    tree = read_tree([root], root, with_documents=False)
    return tree, Project(tree.files, tree.read, tree.relevant, tree.evidence)


def _unread(
    places: Places, failed: Iterable[tuple[str, str]], unread: Iterable[tuple[str, str]]
) -> tuple[Skipped, ...]:
    """The modules that could not be imported, and the classes in them that could not be read."""
    modules = [
        Skipped(places.path_of(name) or name, f"not imported: {reason}") for name, reason in failed
    ]
    classes = [
        Skipped(path, f"{name} is not read from the file: {reason}")
        for (path, _, name), reason in ((one.partition(": "), why) for one, why in unread)
    ]
    return (*modules, *classes)


def _unasked(_: Question) -> str:
    """What rows say that are not asked."""
    return ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Asks the rows of a database; one that takes too long is told so, and the next is asked."""

    connection: sa.Connection

    def __call__(self, question: Question) -> str:
        try:
            with self.connection.begin_nested():
                return said(question, answer_of(self.connection, question))
        except sa.exc.DBAPIError as error:
            return f"the rows could not be asked ({str(error.orig).strip().splitlines()[0]})"

    def counts(self, findings: Iterable[Finding]) -> dict[Question, int | None]:
        """How many rows break what the cures of findings would bring."""
        asked = {
            question: None for one in findings if one.remedy for question in one.remedy.questions
        }
        return {question: self._count(question) for question in asked}

    def _count(self, question: Question) -> int | None:
        try:
            with self.connection.begin_nested():
                return answer_of(self.connection, question)
        except sa.exc.DBAPIError:
            return None


def with_database(models: Models, connection: sa.Connection) -> Models:
    """The models with what a live database says of itself, in all schemas that they use."""
    actual = inspect(connection, schemas.of(models.schema.tables))
    known = statistics(connection)
    return replace(models, database=actual, statistics=known, dialects=(actual.dialect,))
