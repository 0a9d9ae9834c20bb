"""Which modules a project has, from its files alone; nothing is imported here."""

from __future__ import annotations

from pathlib import Path
from typing import FrozenSet, Iterator, List, NamedTuple, Tuple

FOLDERS = {
    "alembic": "migrations are run by Alembic, not imported",
    "migrations": "migrations are run by Alembic, not imported",
    "tests": "tests are run, not imported",
    "test": "tests are run, not imported",
    "scripts": "scripts are run, not imported",
    "bin": "scripts are run, not imported",
    "docs": "documentation is not imported",
    "examples": "examples are not part of the application",
    "benchmarks": "benchmarks are run, not imported",
    "build": "build output",
    "dist": "build output",
}
FILES = {
    "__main__.py": "it runs the program",
    "setup.py": "it builds the package",
    "conftest.py": "it belongs to the tests",
}
TOP_FILES = {
    "hatch_build.py": "it builds the package",
    "noxfile.py": "automation, not the application",
    "fabfile.py": "automation, not the application",
    "tasks.py": "automation, not the application",
    "manage.py": "it runs the program",
}
NOISE = frozenset(("__pycache__", "node_modules"))


class Entry(NamedTuple):
    """A file or folder: its dotted `module`, or why it is left out; "" for what is not so."""

    path: str
    module: str
    reason: str


class Found(NamedTuple):
    """Dotted module names, packages before what they hold; and what was left out, with reasons."""

    modules: List[str]
    skipped: List[Entry]


def discover(root: Path, exclude: FrozenSet[str] = frozenset()) -> Found:
    """All importable modules under `root`; `exclude` names more folders to leave out."""
    entries = [
        entry for base in bases(root) for entry in _entries(_start(base, root), base, root, exclude)
    ]
    modules = sorted({entry.module for entry in entries if entry.module})
    return Found(modules, sorted({entry for entry in entries if entry.reason}))


def bases(root: Path) -> Tuple[Path, ...]:
    """The folders where imports start: `root/src` and `root`, or above a root that is a package."""
    if (root / "__init__.py").is_file():
        above = root.parent
        while (above / "__init__.py").is_file():
            above = above.parent
        return (above,)
    source = root / "src"
    return (source, root) if _is_source(source) else (root,)


def _is_source(folder: Path) -> bool:
    return folder.is_dir() and not (folder / "__init__.py").is_file()


def _start(base: Path, root: Path) -> Path:
    return base if base == root or root in base.parents else root


def _entries(folder: Path, base: Path, root: Path, exclude: FrozenSet[str]) -> Iterator[Entry]:
    for path in sorted(folder.iterdir()):
        name = path.relative_to(root).as_posix()
        if path.is_dir():
            if path.name in NOISE or path.name.startswith(".") or path in bases(root):
                continue
            reason = _folder_reason(path, exclude)
            if reason:
                yield Entry(name, "", reason)
            else:
                yield from _entries(path, base, root, exclude)
        elif path.suffix == ".py":
            reason = _file_reason(path, top=folder == base)
            yield Entry(name, "" if reason else _dotted(path, base), reason)


def _dotted(path: Path, base: Path) -> str:
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _folder_reason(folder: Path, exclude: FrozenSet[str]) -> str:
    if folder.name in exclude:
        return "excluded"
    if (folder / "pyvenv.cfg").is_file():
        return "virtual environment"
    if (folder / "script.py.mako").is_file():
        return FOLDERS["alembic"]
    if not folder.name.isidentifier():
        return "the name cannot be imported" if any(folder.rglob("*.py")) else ""
    return FOLDERS.get(folder.name, "")


def _file_reason(path: Path, top: bool) -> str:
    if path.name in FILES or (top and path.name in TOP_FILES):
        return FILES.get(path.name) or TOP_FILES[path.name]
    if path.name.startswith("test_") or path.name.endswith("_test.py"):
        return "tests are run, not imported"
    if not path.stem.isidentifier():
        return "the name cannot be imported"
    if top and _has_shebang(path):
        return "a script (it starts with #!)"
    return ""


def _has_shebang(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"#!"
