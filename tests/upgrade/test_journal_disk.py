"""What a file system may refuse: space, size, permission; on real mounts where this account may."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from upgrade.project import FILES, changes, contents, new, plant

from alchemigrate.errors import WriteError
from alchemigrate.upgrade.journal import Change, Run
from alchemigrate.upgrade.manifest import State
from alchemigrate.upgrade.recover import recover
from alchemigrate.upgrade.rollback import rollback
from alchemigrate.upgrade.runs import runs

PAGE = 4096


def command(*words: str) -> bool:
    """Whether a command of the system did what it was told."""
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB of its own, with the project on it."""
    mount = tmp_path / "disk"
    mount.mkdir()
    if not command("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(mount)):
        pytest.skip("this account may not mount a file system")
    try:
        yield mount
    finally:
        command("mount", "-o", "remount,rw", str(mount))
        assert command("umount", str(mount))


def fill(disk: Path, left: int) -> None:
    """Leave only so many pages free."""
    free = os.statvfs(disk).f_bavail
    (disk / "ballast").write_bytes(b"x" * PAGE * (free - left))


def write(root: Path, wanted: list[Change]) -> None:
    """A run that is kept."""
    with Run.begin(root, wanted, {}) as run:
        run.write()
        run.keep()


def fits(act: Callable[[], object]) -> bool:
    """Whether the disk had room for something; False if an error said in good order it had not."""
    try:
        act()
    except WriteError as error:
        if "the disk is full" not in str(error):
            raise
        return False
    return True


def test_a_disk_that_fills_up_at_any_moment_loses_nothing(small_disk: Path) -> None:
    root = plant(small_disk / "project")
    wanted, full, done = changes(root), 0, False
    for left in range(40):
        fill(small_disk, left)
        done = fits(lambda: write(root, wanted))
        if done:
            break
        assert contents(root) == FILES, left
        (small_disk / "ballast").unlink()
        recover(root)
        assert contents(root) == FILES, left
        full += 1
    assert done
    assert full >= 8  # folder, manifest, originals and staged files each met a full disk
    assert contents(root) == {path: new(data) for path, data in FILES.items()}


def test_a_rollback_on_a_full_disk_undoes_all_or_nothing(small_disk: Path) -> None:
    root = plant(small_disk / "project")
    full = 0
    for left in range(20):
        write(root, changes(root))
        upgraded = contents(root)
        fill(small_disk, left)
        done = fits(lambda: rollback(root))
        (small_disk / "ballast").unlink()
        if not done:
            full += 1
            assert contents(root) == upgraded
            rollback(root)
        assert contents(root) == FILES
        shutil.rmtree(root / ".alchemigrate")
    assert 2 <= full < 20


def test_a_read_only_disk_refuses_a_run_and_a_rollback(small_disk: Path) -> None:
    root = plant(small_disk / "project")
    wanted = changes(root)
    assert command("mount", "-o", "remount,ro", str(small_disk))
    with pytest.raises(WriteError, match="the file system is read-only"):
        Run.begin(root, wanted, {})
    assert command("mount", "-o", "remount,rw", str(small_disk))
    write(root, wanted)
    assert command("mount", "-o", "remount,ro", str(small_disk))
    with pytest.raises(WriteError, match="the file system is read-only"):
        rollback(root)
    assert command("mount", "-o", "remount,rw", str(small_disk))
    rollback(root)
    assert contents(root) == FILES


@contextmanager
def immutable(path: Path) -> Iterator[None]:
    """A file or folder that not even root may change."""
    if not command("chattr", "+i", str(path)):
        pytest.skip("this account or file system knows no immutable files")
    try:
        yield
    finally:
        assert command("chattr", "-i", str(path))


@pytest.mark.parametrize("place", ["app/db.py", "app/deep", "app/deep/x.py"])
def test_an_immutable_file_or_folder_undoes_the_run(tmp_path: Path, place: str) -> None:
    root = plant(tmp_path / "project")
    run = Run.begin(root, changes(root), {})
    with immutable(root / place), pytest.raises(WriteError, match="may not be changed"):
        run.write()
    assert contents(root) == FILES
    assert runs(root)[0].state is State.FAILED


def test_a_rollback_stopped_by_an_immutable_file_goes_on_later(tmp_path: Path) -> None:
    root = plant(tmp_path / "project")
    write(root, changes(root))
    with (
        immutable(root / "app/deep/x.py"),
        pytest.raises(WriteError, match=r"deep/x\.py: may not be changed"),
    ):
        rollback(root)
    assert runs(root)[0].state is State.ROLLING_BACK
    recover(root)
    assert contents(root) == FILES


def test_an_undoing_that_fails_is_finished_by_recover(tmp_path: Path) -> None:
    root = plant(tmp_path / "project")
    with immutable(root / "app/db.py"):  # known to work here, so that the step below may rely on it
        pass

    def step(name: str) -> None:
        if name.endswith(" to db.py"):
            for path in ("app/db.py", "app/models.py"):
                assert command("chattr", "+i", str(root / path))

    run = Run.begin(root, changes(root), {}, step=step)
    try:
        with pytest.raises(WriteError, match="may not be changed"):
            run.write()
        assert run.state is State.ROLLING_BACK
        assert run.abort() is None
    finally:
        for path in ("app/db.py", "app/models.py"):
            assert command("chattr", "-i", str(root / path))
    assert contents(root)["app/models.py"] == new(FILES["app/models.py"])
    (restored,) = recover(root)
    assert restored.files == ("app/models.py",)
    assert contents(root) == FILES


@contextmanager
def nobody() -> Iterator[None]:
    """Act as an account that permissions do stop."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


def in_child(act: Callable[[], None]) -> int:
    """Do something in a process whose limits and rights may be spoiled."""
    child = os.fork()
    if not child:
        status = 1
        try:
            act()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_folder_without_permission_is_refused_before_anything_is_touched() -> None:
    base = Path(tempfile.mkdtemp())  # pytest's own folders are closed to other accounts
    try:
        base.chmod(0o777)
        with nobody():
            root = plant(base / "project")
            run = Run.begin(root, changes(root), {})
            (root / "app/deep").chmod(0o555)
            with pytest.raises(WriteError, match="no permission to write"):
                run.write()
            assert contents(root) == FILES
    finally:
        shutil.rmtree(base)


def test_a_limit_on_file_size_undoes_the_run(tmp_path: Path) -> None:
    root = plant(tmp_path / "project")
    wanted = changes(root)
    wanted[2] = Change(wanted[2].path, wanted[2].before, b"x" * 100_000)

    def act() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        run = Run.begin(root, wanted, {})
        with pytest.raises(WriteError, match="larger than this process may write"):
            run.write()

    assert in_child(act) == 0
    assert contents(root) == FILES
    assert runs(root)[0].state is State.FAILED
