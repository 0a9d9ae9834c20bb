"""The text of a new revision, its id and the name of its file."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ...errors import UsageError
from .folder import Folder
from .indexes import LIMITED, PATIENT
from .layout import laid_out
from .names import literal
from .steps import Step

HEAD = '''\
"""{title}

Revision ID: {revision}
Revises: {after}
Create Date: {now:%Y-%m-%d %H:%M:%S}
"""

import sqlalchemy as sa

from alembic import op

revision = {own}
down_revision = {down}
branch_labels = None
depends_on = None

LIMIT = "5s"  # how long a statement may wait for a lock, and others behind it


def upgrade():
    if op.get_context().dialect.name == "postgresql":
        _on_postgresql(_upgrade_live)
    else:
        _upgrade_plain()


def downgrade():
    if op.get_context().dialect.name == "postgresql":
        _on_postgresql(_downgrade_live)
    else:
        _downgrade_plain()
'''
TAIL = '''

def _on_postgresql(steps):
    """Each statement is a transaction of its own; all of it may be run again after a failure."""
    before = _ask("SHOW lock_timeout") or "0"
    with op.get_context().autocommit_block():
        _lock_timeout(LIMIT)
        steps()
        _lock_timeout(before)


def _lock_timeout(limit):
    op.execute(f"SET lock_timeout = '{limit}'")


def _ask(query, **values):
    """What the database answers; nothing where SQL is only printed."""
    if op.get_context().as_sql:
        return None
    return op.get_bind().execute(sa.text(query), values).scalar()
'''
INVALID = '''

def _drop_invalid(index):
    """Drop an index that a build left INVALID when it broke off: IF NOT EXISTS would keep it."""
    query = "SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:index)"
    if _ask(query, index=index):
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index}")
'''
HAS = '''

def _has_constraint(table, name):
    """Whether an earlier try has made the constraint."""
    query = (
        "SELECT count(*) FROM pg_constraint "
        "WHERE conrelid = to_regclass(:table) AND conname = :name"
    )
    return bool(_ask(query, table=table, name=name))
'''
SLUG = re.compile(r"\W+")
NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision that is to be: where it goes (relative to the project), and its text."""

    id: str
    path: str
    text: str


def write(folder: Folder, title: str, steps: Sequence[Step], now: datetime) -> Revision:
    """The revision after the folder's head that takes these steps, and their reverse back.

    Raises UsageError if there are several heads, or the file is there already.
    """
    head = folder.head()
    own = next_id(folder)
    name = file_name(folder, own, title, now)
    path = folder.home() / name
    if path.exists():
        raise UsageError("is there already", where=str(path), cure="move it away")
    head_text = HEAD.format(
        title=title,
        revision=own,
        after=head or "",
        now=now,
        own=literal(own),
        down=literal(head) if head else None,
    )
    relative = path.resolve().relative_to(folder.root.resolve()).as_posix()
    return Revision(own, relative, head_text + "".join(_functions(steps)))


def _functions(steps: Sequence[Step]) -> Iterable[str]:
    back = tuple(reversed(steps))
    live = [
        ("_upgrade_live", [line for one in steps for line in one.up]),
        ("_downgrade_live", [line for one in back for line in one.down]),
    ]
    plain = [
        ("_upgrade_plain", [line for one in steps for line in one.plain_up]),
        ("_downgrade_plain", [line for one in back for line in one.plain_down]),
    ]
    for name, lines in live:
        yield _function(name, _limited(lines))
    for name, lines in plain:
        yield _function(name, lines)
    yield TAIL
    every = "".join(line for _, lines in live for line in lines)
    yield INVALID if "_drop_invalid(" in every else ""
    yield HAS if "_has_constraint(" in every else ""


def _limited(lines: Iterable[str]) -> list[str]:
    """The lines without changes of the limit that nothing stands between."""
    kept: list[str] = []
    for line in lines:
        if line == PATIENT and kept and kept[-1] == LIMITED:
            kept.pop()
        else:
            kept.append(line)
    if kept and kept[-1] == LIMITED:
        kept.pop()
    return kept


def _function(name: str, lines: Sequence[str]) -> str:
    done = any(not line.lstrip().startswith("#") for line in lines)
    body = laid_out([*lines, *([] if done else ["pass"])])
    return f"\n\ndef {name}():\n" + "".join(f"    {line}\n" for line in body)


def next_id(folder: Folder) -> str:
    """The id of a new revision: the next number where all have numbers, else twelve digits."""
    ids = [one.id for one in folder.known]
    if ids and all(NUMBERS.fullmatch(one) for one in ids):
        return str(max(map(int, ids)) + 1).zfill(len(ids[-1]))
    return secrets.token_hex(6)


def file_name(folder: Folder, own: str, title: str, now: datetime) -> str:
    """How the folder's template names a revision; raises UsageError if it cannot be used."""
    slug = SLUG.sub("_", title.lower()).strip("_")
    if len(slug) > folder.slug_length:
        slug = slug[: folder.slug_length].rsplit("_", 1)[0] + "_"
    moment = {
        name: getattr(now, name) for name in ("year", "month", "day", "hour", "minute", "second")
    }
    words = {"rev": own, "slug": slug, "epoch": int(now.timestamp()), **moment}
    try:
        name = folder.template % words
    except (KeyError, ValueError, TypeError) as error:
        raise UsageError(
            f"file_template cannot be used ({error})", where=str(folder.root), cure="correct it"
        ) from error
    return f"{name}.py"


def utc_now() -> datetime:
    """The moment of a new revision."""
    return datetime.now(UTC)
