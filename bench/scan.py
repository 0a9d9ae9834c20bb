"""Lines per second over one tree: alchemigrate, ruff, the stdlib parser and LibCST in one run."""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import libcst
from rich.console import Console
from rich.table import Table

TOOLS = Path(sys.executable).parent
SKIPPED = {".git", ".venv", "venv", "node_modules", "__pycache__", "site-packages", "build", "dist"}

SURROUNDINGS = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
"""An installed tool has its bytecode; an environment that forbids to write it measures pip."""


@dataclass(frozen=True)
class Row:
    """One pass over the tree: wall time of each repetition in seconds, and what it read."""

    name: str
    seconds: tuple[float, ...]
    note: str = ""

    @property
    def middle(self) -> float:
        """The median wall time in seconds."""
        return median(self.seconds)


@contextmanager
def copied(tree: Path) -> Iterator[Path]:
    """A copy of the Python files of `tree`, outside of any repository, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="scan-") as place:
        target = Path(place) / "tree"
        shutil.copytree(tree, target, symlinks=True, ignore=_not_python)
        (target / "pyproject.toml").touch()
        yield target


def _not_python(folder: str, names: list[str]) -> set[str]:
    kept = {n for n in names if n.endswith(".py") or (Path(folder) / n).is_dir()} - SKIPPED
    return set(names) - kept


def timed(action: Callable[[], object]) -> float:
    """Wall time of `action` in seconds."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def command(tree: Path, *words: str | Path) -> Callable[[], str]:
    """Runs a tool of this environment in `tree`; exit codes 0 and 1 are answers."""

    def run() -> str:
        arguments = [str(TOOLS / words[0]), *map(str, words[1:])]
        done = subprocess.run(
            arguments, cwd=tree, env=SURROUNDINGS, capture_output=True, text=True, check=False
        )
        if done.returncode not in (0, 1):
            raise SystemExit(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stderr}")
        return done.stdout

    return run


def check_rows(tree: Path, files: int, repeat: int) -> list[Row]:
    """`alchemigrate check` with its cache removed before each pass, and with its cache."""
    check = command(tree, "alchemigrate", "check", ".", "--format", "json")
    state = tree / ".alchemigrate"

    def cold() -> float:
        shutil.rmtree(state, ignore_errors=True)
        return timed(check)

    cold()
    first = Row("alchemigrate check, cold", tuple(cold() for _ in range(repeat)))
    read = json.loads(check())["files"]
    count = read if isinstance(read, int) else len(read)
    note = "" if count == files else f"read {count} of {files} files"
    cached = "" if state.is_dir() else "left no cache"
    warm = Row("alchemigrate check, warm", tuple(timed(check) for _ in range(repeat)), cached)
    return [Row(first.name, first.seconds, note), warm]


def ruff_rows(tree: Path, repeat: int) -> list[Row]:
    """`ruff check --select F` without and with its cache."""
    words = ("ruff", "check", "--isolated", "--select", "F", "--quiet", "--exit-zero")
    cold = command(tree, *words, "--no-cache", ".")
    warm = command(tree, *words, "--cache-dir", tree.parent / "ruff", ".")
    warm()
    return [
        Row("ruff check --select F, no cache", tuple(timed(cold) for _ in range(repeat))),
        Row("ruff check --select F, cache", tuple(timed(warm) for _ in range(repeat))),
    ]


def walk(path: Path) -> bool:
    """Parse and walk with the standard library; False if it is not Python of this version."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return False
    return all(isinstance(node, ast.AST) for node in ast.walk(tree))


def rewrite(path: Path) -> bool:
    """Parse with LibCST, visit every node without a change, and give the code back."""
    data = path.read_bytes()
    try:
        module = libcst.parse_module(data)
    except (libcst.ParserSyntaxError, UnicodeDecodeError, RecursionError):
        return False
    return module.visit(libcst.CSTTransformer()).bytes == data


def pass_row(name: str, read: Callable[[Path], bool], paths: Sequence[Path], repeat: int) -> Row:
    """One process calls `read` on every file."""
    results: list[bool] = []

    def run() -> None:
        results[:] = map(read, paths)

    seconds = tuple(timed(run) for _ in range(repeat))
    return Row(name, seconds, _unread(results))


def pool_row(paths: Sequence[Path], repeat: int) -> Row:
    """Two processes, warmed up, share the LibCST pass."""
    results: list[bool] = []
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(rewrite, paths[:8]))

        def run() -> None:
            results[:] = pool.map(rewrite, paths, chunksize=8)

        seconds = tuple(timed(run) for _ in range(repeat))
    return Row("LibCST no-op, 2 processes", seconds, _unread(results))


def _unread(results: list[bool]) -> str:
    lost = results.count(False)
    return f"{lost} files not read" if lost else ""


def table(rows: Sequence[Row], lines: int, files: int) -> Table:
    """The rows with lines per second, and how many times faster the first row is."""
    title = f"{files:,} files, {lines:,} lines, {os.cpu_count()} cores"
    shown = Table(title=title, title_justify="left")
    for heading in ("pass", "seconds", "lines/s", "first row is faster by", "note"):
        shown.add_column(heading, justify="left" if heading in ("pass", "note") else "right")
    for row in rows:
        speed = lines / row.middle
        ratio = row.middle / rows[0].middle
        shown.add_row(row.name, f"{row.middle:.3f}", f"{speed:,.0f}", f"{ratio:.2f}", row.note)
    return shown


def main() -> None:
    """Read the command line, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="a folder with Python files")
    parser.add_argument("--repeat", type=int, default=3, help="passes; the median counts")
    chosen = parser.parse_args()
    with copied(chosen.path.resolve()) as tree:
        paths = sorted(path for path in tree.rglob("*.py") if path.is_file())
        lines = sum(path.read_bytes().count(b"\n") for path in paths)
        if not lines:
            parser.error(f"no Python lines below {chosen.path}")
        rows = [
            *check_rows(tree, len(paths), chosen.repeat),
            *ruff_rows(tree, chosen.repeat),
            pass_row("ast parse and walk, 1 process", walk, paths, chosen.repeat),
            pass_row("LibCST no-op, 1 process", rewrite, paths, chosen.repeat),
            pool_row(paths, chosen.repeat),
        ]
    Console(width=110).print(table(rows, lines, len(paths)))


if __name__ == "__main__":
    main()
