"""Kills a run with SIGKILL at every step it takes, cures it, and compares the tree byte for byte.

Started as a program of its own, so that it may fork: `crash.py SCENARIO` prints one JSON document,
{"steps": the names of all steps, "killed": how many died, "wrong": [what went wrong, ..]}.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from alchemigrate.errors import ConflictError, RunNotFoundError
from alchemigrate.upgrade.disk import Step
from alchemigrate.upgrade.journal import Change, Run
from alchemigrate.upgrade.manifest import State
from alchemigrate.upgrade.recover import recover
from alchemigrate.upgrade.rollback import rollback
from alchemigrate.upgrade.runs import runs

Tree = dict[str, tuple[str, int, bytes]]
Act = Callable[[Path, Step], object]

BEFORE = {
    "app/__init__.py": b"",
    "app/models.py": b"from sqlalchemy.ext.declarative import declarative_base\r\n",
    "app/db.py": b"# caf\xe9, not UTF-8\nengine.execute('select 1')\n",
    "deep/er/x.py": b"session.query(User).get(5)",
    "other.txt": b"nobody touches this\n",
}
CHANGED = ("app/models.py", "app/db.py", "deep/er/x.py", "link/x.py")
MADE = "app/made.py"
EVERY = 7  # of the first deaths, where a second one follows; all of them take over a minute
EDIT = b"# edited by hand since\n"


def plant(root: Path) -> None:
    """A project with odd bytes, modes and a linked folder."""
    for name, data in BEFORE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    (root / "app/db.py").chmod(0o750)
    (root / "real").mkdir()
    (root / "real/x.py").write_bytes(b"behind a link\n")
    (root / "link").symlink_to("real")


def tree(root: Path) -> Tree:
    """All that the project holds, but for the tool's own folder."""
    found = {}
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if name != ".alchemigrate"]
        for name in [*files, *(one for one in names if os.path.islink(os.path.join(folder, one)))]:
            path = Path(folder, name)
            if path.is_symlink():
                found[str(path.relative_to(root))] = ("link", 0, os.readlink(path).encode())
            else:
                mode = path.stat().st_mode & 0o7777
                found[str(path.relative_to(root))] = ("file", mode, path.read_bytes())
    return found


def changes(root: Path) -> list[Change]:
    """New contents for some of the files as they are now, and one that is made."""
    data = {name: (root / name).read_bytes() for name in CHANGED}
    made = Change(MADE, None, b"# made\n")
    return [made, *(Change(name, old, b"# new\n" + old) for name, old in data.items())]


def upgrade(root: Path, step: Step) -> None:
    """A whole run that is kept."""
    run = Run.begin(root, changes(root), {"command": "upgrade"}, step=step)
    run.write()
    run.keep()


def upgrade_and_abort(root: Path, step: Step) -> None:
    """A whole run whose verification fails."""
    run = Run.begin(root, changes(root), {"command": "upgrade"}, step=step)
    run.write()
    run.abort("verification failed")


def take_back(root: Path, step: Step) -> None:
    """A rollback of the newest run."""
    rollback(root, step=step)


def force_back(root: Path, step: Step) -> None:
    """A rollback over a file that was edited since."""
    rollback(root, force=True, step=step)


def repair(root: Path, step: Step) -> None:
    """What the next run does first."""
    recover(root, step=step)


class Stage:
    """A fresh project for each attempt; `wrong` collects what did not hold."""

    def __init__(self, prepare: Callable[[Path], None]) -> None:
        memory = Path("/dev/shm")
        self.base = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.prepare = prepare
        self.wrong: list[str] = []
        self.killed = 0

    def fresh(self) -> Path:
        """A prepared project."""
        root = self.base / "project"
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        plant(root)
        self.prepare(root)
        return root

    def steps(self, act: Act) -> list[str]:
        """The steps of an act, found by doing it once."""
        names: list[str] = []
        act(self.fresh(), names.append)
        return names

    def crashes(self, act: Act) -> Iterator[tuple[str, Path]]:
        """A project for each step of `act`, killed right before that step is done."""
        for number, name in enumerate(self.steps(act)):
            root = self.fresh()
            self.kill(root, act, number)
            yield f"{number} {name}", root

    def kill(self, root: Path, act: Act, number: int) -> None:
        """Do `act` in a child that dies at its step `number`."""
        child = os.fork()
        if not child:
            count = itertools.count()

            def step(_name: str) -> None:
                if next(count) == number:
                    os.kill(os.getpid(), signal.SIGKILL)

            act(root, step)
            os._exit(3)
        _, status = os.waitpid(child, 0)
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        self.killed += died
        self.expect(died, f"step {number} was never reached")

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note what does not hold."""
        if not holds:
            self.wrong.append(otherwise)


def kept(root: Path) -> bool:
    """Whether the newest run counts as kept."""
    known = runs(root)
    return bool(known) and known[0].state is State.VERIFIED


def nothing(root: Path) -> None:
    """The project as it was planted."""


def upgraded(root: Path) -> None:
    """The project after a kept run."""
    upgrade(root, lambda _: None)


def upgraded_and_edited(root: Path) -> None:
    """The project after a kept run and an edit by hand; another file is gone."""
    upgraded(root)
    (root / "app/db.py").write_bytes(EDIT)
    shutil.rmtree(root / "deep")


def cured_by_recover(stage: Stage, act: Act) -> None:
    """After `recover` all is as before, or all is new if the run counted as kept."""
    root = stage.fresh()
    before = tree(root)
    act(root, lambda _: None)
    after = tree(root)
    for name, root in stage.crashes(act):
        whole = after if kept(root) else before
        recover(root)
        stage.expect(tree(root) == whole, f"recover after {name}")
        stage.expect(all(one.state.is_end for one in runs(root)), f"unfinished after {name}")
        recover(root)
        stage.expect(tree(root) == whole, f"second recover after {name}")


def cured_by_rollback(stage: Stage, act: Act) -> None:
    """After `rollback` all is as before, at whatever step the run died."""
    before = tree(stage.fresh())
    for name, root in stage.crashes(act):
        try:
            rollback(root)
        except RunNotFoundError:
            stage.expect(not kept(root), f"a kept run was not found after {name}")
        stage.expect(tree(root) == before, f"rollback after {name}")


def cured_by_next_run(stage: Stage, act: Act) -> None:
    """The next run restores first; then it and the originals it saved are what they should be."""
    root = stage.fresh()
    before = tree(root)
    wanted = changes(root)
    for name, root in stage.crashes(act):
        if kept(root):
            continue
        with Run.begin(root, wanted, {}) as run:
            stage.expect(tree(root) == before, f"begin after {name}")
            run.write()
            run.keep()
        rollback(root)
        stage.expect(tree(root) == before, f"rollback of the next run after {name}")


def rollback_cured(stage: Stage, act: Act) -> None:
    """A rollback that died: all is old or all is new after `recover`; then a rollback ends it."""
    after = tree(stage.fresh())
    act(stage.base / "project", lambda _: None)
    before = tree(stage.base / "project")
    for name, root in stage.crashes(act):
        whole = after if kept(root) else before
        recover(root)
        stage.expect(tree(root) == whole, f"recover after {name}")
        if kept(root):
            act(root, lambda _: None)
        stage.expect(tree(root) == before, f"rollback after {name}")


def forced_cured(stage: Stage, act: Act) -> None:
    """A forced rollback that died loses neither the originals nor what it replaced."""
    act(stage.fresh(), lambda _: None)
    before = tree(stage.base / "project")
    for name, root in stage.crashes(act):
        recover(root)
        if kept(root):
            try:
                rollback(root)
                stage.expect(False, f"not refused after {name}")
            except ConflictError as error:
                stage.expect("app/db.py" in str(error), f"not named after {name}")
            act(root, lambda _: None)
        stage.expect(tree(root) == before, f"forced rollback after {name}")
        kept_edit = runs(root)[0].folder / "displaced/app/db.py"
        stage.expect(kept_edit.read_bytes() == EDIT, f"the edit is lost after {name}")


def recover_cured(stage: Stage, act: Act) -> None:
    """A run dies, its recovery dies at each of its own steps, and the next one ends it."""
    before = tree(stage.fresh())
    for number, name in list(enumerate(stage.steps(act)))[::EVERY]:
        later: list[str] = []
        root = stage.fresh()
        stage.kill(root, act, number)
        if kept(root):
            continue
        recover(root, step=later.append)
        for second, other in enumerate(later):
            root = stage.fresh()
            stage.kill(root, act, number)
            stage.kill(root, repair, second)
            recover(root)
            stage.expect(tree(root) == before, f"recover after {name} and {second} {other}")


SCENARIOS: dict[str, tuple[Callable[[Path], None], Callable[[Stage, Act], None], Act]] = {
    "upgrade, recover": (nothing, cured_by_recover, upgrade),
    "upgrade, rollback": (nothing, cured_by_rollback, upgrade),
    "upgrade, next run": (nothing, cured_by_next_run, upgrade),
    "abort, recover": (nothing, cured_by_recover, upgrade_and_abort),
    "abort, rollback": (nothing, cured_by_rollback, upgrade_and_abort),
    "rollback, recover": (upgraded, rollback_cured, take_back),
    "forced rollback, recover": (upgraded_and_edited, forced_cured, force_back),
    "upgrade, recover dies too": (nothing, recover_cured, upgrade),
}


def main(scenario: str) -> None:
    """Play a scenario and print what came of it."""
    prepare, cure, act = SCENARIOS[scenario]
    stage = Stage(prepare)
    try:
        names = stage.steps(act)
        cure(stage, act)
    finally:
        shutil.rmtree(stage.base)
    print(json.dumps({"steps": names, "killed": stage.killed, "wrong": stage.wrong}))


if __name__ == "__main__":
    main(sys.argv[1])
