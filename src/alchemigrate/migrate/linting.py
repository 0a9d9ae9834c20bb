"""The revisions of a project, and the dangers that were found in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ..dangerkit import Danger, load
from ..dangerkit.danger import LIVE
from ..database.connect import reading
from ..database.statistics import statistics
from ..errors import UsageError
from ..project.project import Project
from ..rulekit.choice import Choice
from ..upgrade.fingerprints import Key
from ..upgrade.suppress import judge
from ..upgrade.told import Told
from ..upgrade.tree import Tree, read_tree
from ..values.change import CreateTable
from ..values.finding import Finding, Skipped, Status
from ..values.locks import Measurement
from ..values.revision import History, Revision
from .checksums import kept
from .fixing.curable import Known, curable
from .fixing.gate import proven
from .fixing.obstacles import obstacles
from .lint import Surroundings, dangers, lint
from .reading.history import history

RENAMING = re.compile(rb"%\(constraint_name\)s|\badvanced_alchemy\b")
"""A naming convention that puts the names it is given into longer ones, or a library with one."""
RENAMING_INDEXES = re.compile(rb"\bix[\"']?\s*[:=]\s*\w?[\"'][^\"']*%\(constraint_name\)s")
"""One that does so with indexes: any other leaves the name of an index as it is given."""
APPLIED = "SELECT version_num FROM alembic_version"


@dataclass(frozen=True)
class Lint(Told):
    """The findings in the revisions that were looked at, of a whole `history`."""

    history: History = field(kw_only=True)
    revisions: tuple[Revision, ...] = field(kw_only=True)
    dangers: tuple[Danger, ...] = field(default=(), kw_only=True)
    server: int = field(default=LIVE, kw_only=True)
    run: str | None = field(default=None, kw_only=True)
    locks: Measurement | None = field(default=None, kw_only=True)

    @property
    def subject(self) -> str:
        """The revisions, and whose they are."""
        return f"revisions of {self.tree.root.name}"

    @property
    def looked_at(self) -> str:
        """How many revisions, and for which server."""
        every = len(self.history.revisions)
        chosen = len(self.revisions)
        told = f"{chosen} of {every} revisions" if chosen != every else f"{every} revisions"
        return f"{told}, for PostgreSQL {self.server}"

    @property
    def facts(self) -> Mapping[str, Any]:
        """The server that is meant, the heads, and the revisions that were looked at."""
        return {
            "server": self.server,
            "heads": list(self.history.heads),
            "revisions": [one.revision for one in self.revisions],
            "run": self.run,
            "locks": asdict(self.locks) if self.locks else None,
        }

    @property
    def known(self) -> tuple[Danger, ...]:
        """All dangers."""
        return load()

    def keyed(self, found: Iterable[Finding]) -> Iterator[tuple[Finding, Key]]:
        """Findings with the revision and the object that each is about."""
        for one in found:
            yield one, Key(one.path, one.rule, one.object)

    def looked_for(self, key: Key) -> bool:
        """Whether what is known by a key would have been found, had it still been there."""
        paths = {one.path for one in self.revisions}
        return key.path in paths and key.rule in {one.name for one in self.dangers}


def look(
    root: Path,
    choice: Choice,
    *,
    database: str | None = None,
    server: int | None = None,
    since: str | None = None,
    whole: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Lint:
    """Read the revisions below `root`, and look for the dangers that were chosen.

    With `database`, a URL, its version and the sizes of its tables count, and only revisions that
    it does not have yet are looked at, unless the `whole` history is asked for; with `since` those
    behind that revision. Raises UsageError, DatabaseError.
    """
    asked = dangers(choice)
    say("reading the revisions")
    tree = read_tree([root], root)
    project = Project(tree.files, tree.read)
    found = history(project)
    around, at = _asked(database, server, tree)
    applied = found.reached(at)
    if database is not None:
        around = _with_coming(around, found, applied)
    if since is not None and since not in {one.revision for one in found.revisions}:
        raise UsageError(f"there is no revision {since}", where=str(root))
    done = found.reached((since,)) if since is not None else frozenset() if whole else applied
    revisions = tuple(one for one in found.revisions if one.revision not in done)
    say(f"looking at {len(revisions)} revisions")
    behind = tuple(one for one in found.revisions if one.revision in applied & done)
    issues = (
        *lint(found, behind, [one for one in asked if one.applied], around),
        *lint(found, revisions, asked, around),
    )
    conventions = (_holding(RENAMING, tree), _holding(RENAMING_INDEXES, tree))
    around_them = obstacles(found.revisions, _environments(tree), *conventions)
    known = Known(around_them, applied)
    findings = curable(issues, _judged(project, [one.finding for one in issues]), known)
    return Lint(
        tree,
        proven(tree, found, findings, asked, around),
        tuple(_unread(revisions)),
        history=found,
        revisions=revisions,
        dangers=asked,
        server=around.server,
    )


def _with_coming(around: Surroundings, found: History, applied: frozenset[str]) -> Surroundings:
    """Tables that revisions make which the database does not have yet are empty."""
    coming = {
        statement.change.table: 0
        for one in found.revisions
        if one.revision not in applied
        for statement in one.upgrade
        if isinstance(statement.change, CreateTable)
    }
    return replace(around, rows={**coming, **around.rows})


def _asked(
    database: str | None, server: int | None, tree: Tree
) -> tuple[Surroundings, tuple[str, ...]]:
    """What is known of the database, and the revisions that it has."""
    waits = any("lock_timeout" in text for _, text in _environments(tree))
    if database is None:
        return Surroundings(server or LIVE, waits=waits), ()
    with reading(database) as connection:
        if connection.dialect.name != "postgresql":
            raise UsageError(
                f"dangers are those of PostgreSQL, not of {connection.dialect.name}",
                cure="leave --database out, and name the server with --server",
            )
        version = (connection.dialect.server_version_info or (LIVE,))[0]
        known = statistics(connection)
        rows = {name: one.rows for name, one in known.tables.items()} if known else {}
        applied = _applied(connection)
        checksums = kept(connection)
    return Surroundings(server or version, rows, waits, checksums), applied


def _applied(connection: sa.Connection) -> tuple[str, ...]:
    if not sa.inspect(connection).has_table("alembic_version"):
        return ()
    return tuple(connection.execute(sa.text(APPLIED)).scalars())


def _holding(pattern: re.Pattern[bytes], tree: Tree) -> str:
    """The first file that has it; "" if none has."""
    return next((path for path in tree.files if pattern.search(tree.read(path))), "")


def _environments(tree: Tree) -> Iterator[tuple[str, str]]:
    """The paths and texts of all `env.py`."""
    for path in tree.files:
        if path.rpartition("/")[2] == "env.py":
            yield path, tree.read(path).decode(errors="replace")


def _unread(revisions: Iterable[Revision]) -> Iterator[Skipped]:
    """The lines that send what is computed: what they do is not known."""
    for one in revisions:
        for line in sorted({*one.upgrade.unread, *one.downgrade.unread}):
            yield Skipped(one.path, f"line {line} sends what is computed when it runs")


def _judged(project: Project, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings in their order, those that a comment allows marked as suppressed."""
    allowed = set()
    for path in dict.fromkeys(one.path for one in findings):
        module = project.module(path)
        mine = [one for one in findings if one.path == path]
        if module is not None:
            told = judge(project, module, mine, ()).findings
            allowed |= {one for one in told if one.status is Status.SUPPRESSED}
    by_place = {(one.path, one.code, one.span, one.message): one for one in allowed}
    return tuple(by_place.get((one.path, one.code, one.span, one.message), one) for one in findings)
