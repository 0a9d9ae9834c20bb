"""Walking a project's folders: what is entered, what is left out, and where links lead."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from alchemigrate.errors import UsageError
from alchemigrate.source import ignore
from alchemigrate.source.gitfolder import exclude_file, top
from alchemigrate.source.ignore import Ignore

MACHINERY = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        "__pycache__",
        ".alchemigrate",
        ".eggs",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
    }
)
FOREIGN = {
    ".venv": "a virtual environment",
    "venv": "a virtual environment",
    "node_modules": "installed packages",
    "site-packages": "installed packages",
    ".tox": "environments of tox",
    ".nox": "environments of nox",
}
BUILT = frozenset({"build", "dist"})
ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})

Entry = os.DirEntry[str]
Stack = tuple[Ignore, ...]


@dataclass
class Walk:
    """What walks over one project have found so far; `root` and `real_root` are absolute.

    `real` holds the real paths of everything seen, so that links end and no file is read twice.
    """

    root: str
    real_root: str
    files: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    real: set[str] = field(default_factory=set)
    links: list[tuple[str, Stack]] = field(default_factory=list)

    def start(self, path: Path) -> None:
        """Walk from a path that the user named; raises UsageError if it cannot be one."""
        whole = self._inside_root(path)
        if not os.path.exists(whole):
            raise UsageError("there is no such file or folder", where=str(path))
        real = os.path.realpath(whole)
        if not _within(self.real_root, real):
            raise UsageError(f"is a link that leads out of {self.root}", where=str(path))
        if os.path.isdir(whole):
            self._folders(whole, real, self._stack_above(whole))
        elif whole.endswith(".pyi"):
            self._skip(whole, "a stub file")
        else:
            self._file(whole, real)

    def follow_links(self) -> None:
        """Walk on behind the links found: those whose targets nobody reads by their own names."""
        while self.links:
            found, self.links = sorted(self.links, key=lambda link: link[0]), []
            for whole, stack in found:
                self._link(whole, stack)

    def _inside_root(self, path: Path) -> str:
        whole = os.path.abspath(path)
        if _within(self.root, whole):
            return whole
        real = os.path.realpath(path)
        if _within(self.real_root, real):
            return os.path.normpath(os.path.join(self.root, os.path.relpath(real, self.real_root)))
        raise UsageError(
            f"lies outside {self.root}", where=str(path), cure="name paths of one project"
        )

    def _stack_above(self, whole: str) -> Stack:
        """The ignore files above a named folder; none of them if they leave the folder out."""
        work_tree = top(whole)
        base = work_tree or self.root
        stack: Stack = ()
        names = [] if whole == base else os.path.relpath(whole, base).split(os.sep)
        for depth, name in enumerate(names):
            folder = os.path.join(base, *names[:depth])
            stack = self._with_ignore_files(folder, stack, is_top=folder == work_tree)
            if ignore.verdict(stack, os.path.join(folder, name), name, folder=True):
                return ()
        return stack

    def _with_ignore_files(self, folder: str, stack: Stack, *, is_top: bool) -> Stack:
        """The stack for the entries of a folder; the top of a work tree begins a new one."""
        found = [] if is_top else list(stack)
        places = [Path(folder, ".gitignore")]
        for place in [exclude_file(folder), *places] if is_top else places:
            try:
                text = place.read_text(encoding="utf-8", errors="surrogateescape")
            except OSError:
                continue
            name = os.path.relpath(place, self.root)
            found.append(ignore.read(text, base=folder, name=name))
        return tuple(found)

    def _folders(self, start: str, start_real: str, above: Stack) -> None:
        waiting = [(start, start_real, above)]
        while waiting:
            folder, real, stack = waiting.pop()
            if real in self.real:
                continue
            entries = self._entries(folder)
            names = {entry.name for entry in entries}
            reason = _why_not(folder, names) if folder != start else None
            if reason:
                self._skip(f"{folder}/", reason)
                continue
            self.real.add(real)
            if ".gitignore" in names or ".git" in names:
                stack = self._with_ignore_files(folder, stack, is_top=".git" in names)
            inner = [entry for entry in entries if self._entry(entry, real, stack)]
            waiting.extend((entry.path, f"{real}/{entry.name}", stack) for entry in inner)

    def _entries(self, folder: str) -> Sequence[Entry]:
        try:
            with os.scandir(folder) as entries:
                return list(entries)
        except OSError as error:
            self._skip(f"{folder}/", f"cannot be listed ({error.strerror})")
            return ()

    def _entry(self, entry: Entry, real: str, stack: Stack) -> bool:
        """Take note of an entry of a folder; True for a folder to walk into."""
        if entry.is_symlink():
            self.links.append((entry.path, stack))
            return False
        if entry.is_dir():
            return self._enters(entry, stack)
        name = entry.name
        if not (name.endswith(".py") or ("." not in name and _is_script(entry))):
            return False
        reason = ignore.verdict(stack, entry.path, name, folder=False)
        if reason:
            self._skip(entry.path, reason)
        elif not entry.is_file():
            self._skip(entry.path, "not a regular file")
        else:
            self._file(entry.path, f"{real}/{name}")
        return False

    def _enters(self, entry: Entry, stack: Stack) -> bool:
        name = entry.name
        if name in MACHINERY or name.endswith(".egg-info"):
            return False
        reason = FOREIGN.get(name) or ignore.verdict(stack, entry.path, name, folder=True)
        if reason:
            self._skip(f"{entry.path}/", reason)
        return not reason

    def _file(self, whole: str, real: str) -> None:
        if real in self.real:
            return
        self.real.add(real)
        if not _is_printable(whole):
            self._skip(whole, "its name is not UTF-8")
        elif not os.access(whole, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
            self._skip(whole, "no permission to read it")
        else:
            self.files.add(self._relative(whole))

    def _link(self, whole: str, stack: Stack) -> None:
        real, name = os.path.realpath(whole), os.path.basename(whole)
        folder = os.path.isdir(real)
        # git holds a link for a file, so a pattern for folders only does not match it.
        reason = ignore.verdict(stack, whole, name, folder=False)
        if not folder and not name.endswith(".py"):
            return
        if not reason and not os.path.exists(real):
            reason = "a link to nothing"
        if not reason and not _within(self.real_root, real):
            reason = f"a link out of the project, to {real}"
        around = _within(real, os.path.realpath(os.path.dirname(whole)))
        if not reason and (around or real in self.real or self._runs_into_foreign(real)):
            reason = f"a link to {os.path.relpath(real, self.real_root)}, not followed"
        if reason:
            self._skip(f"{whole}/" if folder else whole, reason)
        elif folder:
            self._folders(whole, real, stack)
        else:
            self._file(whole, real)

    def _runs_into_foreign(self, real: str) -> bool:
        names = os.path.relpath(real, self.real_root).split(os.sep)
        return any(name in MACHINERY or name in FOREIGN for name in names)

    def _skip(self, whole: str, reason: str) -> None:
        end = "/" if whole.endswith("/") else ""
        name = self._relative(whole) + end
        self.skipped[name.encode(errors="backslashreplace").decode()] = reason

    def _relative(self, whole: str) -> str:
        return whole[len(self.root) :].strip("/")


def _within(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _why_not(folder: str, names: set[str]) -> str | None:
    """Why a folder with these entries is not the project's source."""
    if names & ENVIRONMENT_MARKS:
        return "a virtual environment"
    if os.path.basename(folder) in BUILT and "__init__.py" not in names:
        return "built files"
    return None


def _is_script(entry: Entry) -> bool:
    """Whether a file without suffix may be executed and starts Python in its first line."""
    try:
        if not entry.is_file() or not entry.stat().st_mode & 0o111:
            return False
        with open(entry.path, "rb") as file:
            first = file.read(128).split(b"\n", 1)[0]
    except OSError:
        return False
    return first.startswith(b"#!") and b"python" in first


def _is_printable(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
