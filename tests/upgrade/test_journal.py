"""A run as a transaction: what it writes, what it refuses, and that it leaves nothing half done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from upgrade.project import FILES, META, changes, contents, new, plant, upgrade

from alchemigrate.errors import ConflictError, RunError
from alchemigrate.upgrade import events
from alchemigrate.upgrade.journal import Change, Run
from alchemigrate.upgrade.manifest import State
from alchemigrate.upgrade.rollback import rollback
from alchemigrate.upgrade.runs import runs


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project in a folder of its own."""
    return plant(tmp_path / "project")


def test_a_kept_run_leaves_the_new_contents_and_the_originals(root: Path) -> None:
    name = upgrade(root)
    assert contents(root) == {path: new(data) for path, data in FILES.items()}
    originals = root / ".alchemigrate/runs" / name / "originals"
    assert {path: (originals / path).read_bytes() for path in FILES} == FILES


def test_a_file_that_is_made_goes_with_the_run(root: Path) -> None:
    before = contents(root)
    wanted = [*changes(root), Change("made.py", None, b"x = 1\n")]
    with Run.begin(root, wanted, META) as run:
        run.write()
        assert (root / "made.py").read_bytes() == b"x = 1\n"
        assert os.access(root / "made.py", os.X_OK) is False or os.geteuid() == 0
        run.keep()
    (root / "made.py").write_bytes(b"x = 2\n")
    with pytest.raises(ConflictError, match=r"made\.py: changed since"):
        rollback(root)
    rollback(root, force=True)
    assert contents(root) == before
    with pytest.raises(ConflictError, match="the file changed meanwhile"):
        Run.begin(root, [Change(next(iter(FILES)), None, b"")], META)


def test_the_manifest_and_the_diary_tell_the_story(root: Path) -> None:
    name = upgrade(root)
    folder = root / ".alchemigrate/runs" / name
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["state"] == "verified"
    assert manifest["meta"] == META
    assert [one["path"] for one in manifest["files"]] == list(FILES)
    told = [one["event"] for one in events.read(folder)]
    order = ["begin", "saved", "prepared", "replacing", "replaced", "written", "verified"]
    assert list(dict.fromkeys(told)) == [*order, "committed"]
    assert told.count("replaced") == len(FILES)
    assert all(one["time"].endswith("+00:00") for one in events.read(folder))


def test_a_run_is_listed_with_what_it_did(root: Path) -> None:
    first, second = upgrade(root), upgrade(root)
    (newer, older) = runs(root)
    assert (newer.id, older.id) == (second, first)
    assert newer.state is State.VERIFIED
    assert newer.files == tuple(FILES)
    assert (newer.command, newer.target, newer.summary) == ("upgrade", "2.0", {"applied": 3})
    assert newer.created[:4] == newer.id[:4]


def test_a_project_without_runs_has_an_empty_list(root: Path) -> None:
    assert runs(root) == ()


def test_git_never_sees_the_folder_of_the_tool(root: Path) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    upgrade(root)
    status = ["git", "-C", str(root), "status", "--porcelain", "--untracked-files=all"]
    seen = subprocess.run(status, capture_output=True, text=True, check=True).stdout
    assert seen.split() == ["??", "app/db.py", "??", "app/deep/x.py", "??", "app/models.py"]


def test_modes_and_owners_stay(root: Path) -> None:
    (root / "app/db.py").chmod(0o750)
    if os.geteuid() == 0:
        os.chown(root / "app/db.py", 1234, 2345)
    before = (root / "app/db.py").stat()
    upgrade(root)
    after = (root / "app/db.py").stat()
    assert after.st_ino != before.st_ino  # really replaced, not written over
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


def test_links_are_written_through(root: Path) -> None:
    (root / "app/alias.py").symlink_to("db.py")
    with Run.begin(root, [Change("app/alias.py", FILES["app/db.py"], b"new\n")], {}) as run:
        run.write()
        run.keep()
    assert (root / "app/alias.py").is_symlink()
    assert (root / "app/db.py").read_bytes() == b"new\n"


def test_one_file_under_two_names_is_refused(root: Path) -> None:
    (root / "app/alias.py").symlink_to("db.py")
    both = [*changes(root), Change("app/alias.py", FILES["app/db.py"], b"new\n")]
    with pytest.raises(ConflictError, match=r"app/alias\.py: is the same file as app/db\.py"):
        Run.begin(root, both, {})
    assert contents(root) == {**FILES, "app/alias.py": FILES["app/db.py"]}


@pytest.mark.parametrize(
    "path",
    [
        "../outside.py",
        "app/../../outside.py",
        "/etc/hostname",
        "",
        "out/outside.py",
        "leak.py",
        ".git/config",
        ".alchemigrate/.gitignore",
        "a\0b.py",
    ],
)
def test_paths_out_of_the_project_are_refused(root: Path, path: str) -> None:
    (root.parent / "outside.py").write_bytes(b"")
    (root / "out").symlink_to("..")
    (root / "leak.py").symlink_to("../outside.py")
    with pytest.raises(RunError, match=r"is no path inside|leads out of"):
        Run.begin(root, [*changes(root), Change(path, b"", b"new")], {})
    assert (root.parent / "outside.py").read_bytes() == b""
    assert runs(root) == ()


def edited(root: Path) -> None:
    """Somebody saves another version."""
    (root / "app/db.py").write_bytes(b"edited\n")


def removed(root: Path) -> None:
    """Somebody removes the file."""
    (root / "app/db.py").unlink(missing_ok=True)


@pytest.mark.parametrize("meddle", [edited, removed])
def test_a_file_that_changed_before_the_run_stops_it(
    root: Path, meddle: Callable[[Path], None]
) -> None:
    wanted = changes(root)
    meddle(root)
    left = contents(root)
    with pytest.raises(ConflictError, match=r"app/db\.py: the file changed meanwhile"):
        Run.begin(root, wanted, {})
    assert contents(root) == left


@pytest.mark.parametrize("meddle", [edited, removed])
def test_a_file_that_changes_during_the_run_undoes_it_and_stays_as_it_is(
    root: Path, meddle: Callable[[Path], None]
) -> None:
    wanted = changes(root)
    run = Run.begin(root, wanted, {})
    meddle(root)
    left = contents(root)
    with pytest.raises(ConflictError, match=r"app/db\.py: the file changed meanwhile"):
        run.write()
    assert contents(root) == left
    assert runs(root)[0].state is State.FAILED
    assert "changed meanwhile" in runs(root)[0].error


@pytest.mark.parametrize("meddle", [edited, removed])
def test_a_file_that_changes_while_others_are_written_undoes_those(
    root: Path, meddle: Callable[[Path], None]
) -> None:
    def step(name: str) -> None:
        if name.startswith("rename ") and name.endswith(" to models.py"):
            meddle(root)

    run = Run.begin(root, changes(root), {}, step=step)
    with pytest.raises(ConflictError, match=r"app/db\.py"):
        run.write()
    held = contents(root)
    assert held.pop("app/db.py", b"edited\n") == b"edited\n"
    assert held == {path: data for path, data in FILES.items() if path != "app/db.py"}
    assert runs(root)[0].state is State.FAILED


def test_a_run_that_is_not_kept_is_undone(root: Path) -> None:
    with Run.begin(root, changes(root), {}) as run:
        run.write()
    assert contents(root) == FILES
    assert runs(root)[0].state is State.ROLLED_BACK


def test_an_error_in_the_verification_undoes_the_run(root: Path) -> None:
    def upgrade_badly() -> None:
        with Run.begin(root, changes(root), {}) as run:
            run.write()
            raise ValueError("three tests fail now")

    with pytest.raises(ValueError, match="three tests"):
        upgrade_badly()
    assert contents(root) == FILES
    assert runs(root)[0].error == "three tests fail now"


def test_the_steps_of_a_run_come_in_order(root: Path) -> None:
    run = Run.begin(root, changes(root), {})
    with pytest.raises(RunError, match="is prepared, not written"):
        run.keep()
    run.write()
    with pytest.raises(RunError, match="is written, not prepared"):
        run.write()
    run.keep()
    assert run.abort() is None
    assert contents(root)["app/db.py"] == new(FILES["app/db.py"])


def test_two_runs_at_once_are_refused_by_naming_the_process(root: Path) -> None:
    with Run.begin(root, changes(root), {}) as run:
        with pytest.raises(RunError, match=rf"another run is at work here \(process {os.getpid()}"):
            Run.begin(root, changes(root), {})
        run.write()
        run.keep()
    upgrade(root)


HOLD = """
import sys
from pathlib import Path
from upgrade.project import changes
from alchemigrate.upgrade.journal import Run
run = Run.begin(Path(sys.argv[1]), changes(Path(sys.argv[1])), {})
print("holding", flush=True)
sys.stdin.read()
"""


def test_the_lock_of_another_process_ends_with_it(root: Path) -> None:
    tests = str(Path(__file__).parent.parent)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": tests},
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"holding\n"
    with pytest.raises(RunError, match=f"process {holder.pid}"):
        Run.begin(root, changes(root), {})
    holder.kill()
    holder.communicate()
    upgrade(root)
    assert [one.state for one in runs(root)] == [State.VERIFIED, State.FAILED]


def test_the_folder_of_the_tool_may_not_be_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / ".alchemigrate").symlink_to("../elsewhere")
    with pytest.raises(RunError, match="is a link"):
        Run.begin(root, changes(root), {})
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_originals_and_staged_files_are_flushed_before_the_first_file_is_replaced(
    root: Path,
) -> None:
    steps: list[str] = []
    with Run.begin(root, changes(root), {}, step=steps.append) as run:
        run.write()
        run.keep()
    replaced = [at for at, name in enumerate(steps) if name.startswith(f"rename .{run.id}")]
    before = steps[: replaced[0]]
    assert len(replaced) == len(FILES)
    for name in ("db.py", "models.py", "x.py", "manifest.json.new"):
        assert f"flush {name}" in before
    assert sum(name.startswith(f"flush .{run.id}") for name in before) == len(FILES)
    assert before[-1] == "note replacing"
    assert steps.index("flush prepared") < steps.index("note replacing")
    assert "flush folder deep" in steps[replaced[-1] :]
