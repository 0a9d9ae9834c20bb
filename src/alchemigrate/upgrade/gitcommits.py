"""Making commits without touching the files of the work tree or anything staged."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import DirtyTreeError, RunError
from ..source.gitfolder import top
from .gitstate import MISLEADING, SHOWN

BUSY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD")


@dataclass(frozen=True, slots=True)
class Planned:
    """A commit to make: its message, and new bytes of files by their path from the project."""

    message: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Repository:
    """The git work tree of a project: its top folder, and the project's root."""

    folder: str
    root: Path

    @classmethod
    def ready(cls, root: Path) -> Repository:
        """The work tree of a project; raises RunError if there is none, if it has no commit, is in
        the middle of a merge or nobody's name is set, DirtyTreeError if something is uncommitted.
        """
        folder = top(os.path.realpath(root))
        if folder is None:
            raise RunError(
                "is in no git work tree, so there is nothing to commit to",
                where=str(root),
                cure="run `git init` and commit it, or leave out --commit-each",
            )
        found = cls(folder, root)
        found._refuse_busy()
        found._refuse_dirty()
        return found

    def head(self) -> str:
        """The commit that is checked out; raises RunError if there is none."""
        return self._git("rev-parse", "--verify", "HEAD^{commit}").decode().strip()

    def commit(self, planned: Iterable[Planned], parent: str) -> list[str]:
        """Make commits, each upon the one before, and put the branch on the last; their names.

        Nothing is changed if one of them cannot be made. No hook is started. Raises RunError.
        """
        made: list[str] = []
        old: dict[str, bytes] = {}
        new: dict[str, bytes] = {}
        with tempfile.TemporaryDirectory(prefix="alchemigrate-git-") as place:
            index = {"GIT_INDEX_FILE": os.path.join(place, "index")}
            self._git("read-tree", parent, settings=index)
            for one in planned:
                for path, data in one.files.items():
                    entry = self._entry(path, index)
                    old.setdefault(path, entry)
                    new[path] = self._stored(path, data, entry)
                    self._stage([new[path]], index)
                tree = self._git("write-tree", settings=index).decode().strip()
                words = ["commit-tree", tree, "-p", made[-1] if made else parent, "-F", "-"]
                name = self._git(*words, *self._signing(), data=one.message.encode("utf-8"))
                made.append(name.decode().strip())
        if made:
            self._stage(new.values(), {})
            try:
                self._git("update-ref", "-m", "alchemigrate upgrade", "HEAD", made[-1], parent)
            except RunError:
                self._stage(old.values(), {})
                raise
            self._git("update-index", "-q", "--really-refresh", accept=(0, 1))
        return made

    def _entry(self, path: str, index: Mapping[str, str]) -> bytes:
        """A file's line of an index, in the form in which `_stage` takes it."""
        words = ("ls-files", "-s", "-z", "--", f":(top,literal){self._inside(path)}")
        found = self._git(*words, settings=index)
        if not found:
            raise RunError("git does not track it", where=path, cure="add and commit it first")
        return found

    def _stored(self, path: str, data: bytes, entry: bytes) -> bytes:
        """The line for new bytes, stored as `git add` would, with the mode that the file has."""
        inside = self._inside(path)
        blob = self._git("hash-object", "-w", "--stdin", f"--path={inside}", data=data).strip()
        return b"%s %s 0\t%s\0" % (entry.split(b" ", 1)[0], blob, os.fsencode(inside))

    def _stage(self, lines: Iterable[bytes], index: Mapping[str, str]) -> None:
        self._git("update-index", "-z", "--index-info", data=b"".join(lines), settings=index)

    def _inside(self, path: str) -> str:
        """The path of the file that a path of the project leads to, from the work tree's top."""
        return os.path.relpath(os.path.realpath(self.root / path), self.folder)

    def _signing(self) -> list[str]:
        wanted = self._git("config", "--bool", "commit.gpgsign", accept=(0, 1))
        return ["-S"] if wanted.strip() == b"true" else []

    def _refuse_busy(self) -> None:
        self._git("var", "GIT_COMMITTER_IDENT")
        self._git("var", "GIT_AUTHOR_IDENT")
        self.head()
        for name in BUSY:
            if self._git("rev-parse", "-q", "--verify", name, accept=(0, 1)):
                raise RunError(
                    f"git is in the middle of something ({name})",
                    where=self.folder,
                    cure="finish or abort it first",
                )

    def _refuse_dirty(self) -> None:
        words = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no")
        lines = [line for line in self._git(*words).split(b"\0") if line]
        if lines:
            shown = ", ".join(os.fsdecode(line[3:]) for line in lines[:SHOWN])
            more = f" and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
            raise DirtyTreeError(
                f"uncommitted changes in {shown}{more}",
                where=self.folder,
                cure="commit or stash them: --commit-each needs a clean tree",
            )

    def _git(
        self,
        *words: str,
        data: bytes = b"",
        settings: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (0,),
    ) -> bytes:
        """What a git command prints, run at the top of the work tree without hooks."""
        command = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", *words]
        inherited = {name: value for name, value in os.environ.items() if name not in MISLEADING}
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                input=data,
                capture_output=True,
                check=False,
                env={**inherited, **(settings or {})},
            )
        except FileNotFoundError as error:
            raise RunError(
                "git is not installed",
                where=self.folder,
                cure="install it, or leave out --commit-each",
            ) from error
        if done.returncode not in accept:
            said = os.fsdecode(done.stderr).strip().splitlines()
            raise RunError(
                f"git {words[0]} failed ({said[0] if said else 'no reason given'})",
                where=self.folder,
                cure="make that work, or leave out --commit-each",
            )
        return done.stdout
